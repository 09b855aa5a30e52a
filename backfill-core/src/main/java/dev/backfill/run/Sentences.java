package dev.backfill.run;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.report.BackfillReport;
import dev.backfill.work.Failure;
import java.util.Locale;

/** The sentences in which a run says how it ended and what to do next. */
final class Sentences {

  private Sentences() {}

  /** How a run ended that did not complete. */
  static String failed(BackfillReport report) {
    var progress = report.progress();
    var text =
        new StringBuilder("Plan '%s' ended %s.".formatted(progress.planName(), progress.state()));
    report.chunks().stream()
        .filter(chunk -> chunk.state() == ChunkState.FAILED)
        .findFirst()
        .ifPresent(chunk -> text.append(' ').append(chunk(chunk, progress.planName())));
    report.notes().forEach(note -> text.append(' ').append(note));
    return text.toString();
  }

  private static String chunk(ChunkView chunk, String plan) {
    return "Chunk %s of plan '%s'%s failed after %s attempt%s (last: %s)."
        .formatted(
            chunk.id(),
            plan,
            chunk.bounds().isEmpty() ? "" : " " + chunk.bounds(),
            chunk.attempts(),
            chunk.attempts() == 1 ? "" : "s",
            chunk.failure().map(Failure::text).orElse("unknown"));
  }

  /** What is committed, and what to do next. */
  static String toContinue(ProgressSnapshot progress) {
    if (progress.total() == 0) {
      return "No chunk was planned yet; run the same plan again to begin.";
    }
    return String.format(
        Locale.ROOT,
        "%,d of %,d chunks are committed; run the same plan again to continue.",
        progress.count(ChunkState.SUCCEEDED),
        progress.total());
  }
}
