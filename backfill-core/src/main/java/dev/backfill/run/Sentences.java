package dev.backfill.run;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.plan.Undo;
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
    report
        .about()
        .undo()
        .filter(way -> hasBegun(report))
        .ifPresent(way -> text.append(' ').append(undo(way, report)));
    return text.toString();
  }

  /** Whether there may be anything to undo: work that commits by itself needs no end for that. */
  private static boolean hasBegun(BackfillReport report) {
    return report.progress().count(ChunkState.SUCCEEDED) > 0
        || report.chunks().stream().anyMatch(chunk -> chunk.startedAt().isPresent());
  }

  private static String undo(Undo way, BackfillReport report) {
    return switch (way) {
      case Undo.None none -> "It cannot be undone: %s.".formatted(none.reason());
      case Undo.RestoreFromBackup restore ->
          "To undo it, restore %s with: %s".formatted(backup(report), restore.command());
    };
  }

  private static String backup(BackfillReport report) {
    return report.checks().stream()
        .filter(Undo.RestoreFromBackup::isAnswer)
        .filter(check -> !check.verdict().status().fails())
        .findFirst()
        .map(check -> "the " + check.verdict().evidence())
        .orElse("the backup with which it began, once that is found,");
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

  /**
   * What is committed, and what to do next. Only a ledger that remembers is a reason to run the
   * plan again: without one that would do the committed chunks twice.
   *
   * @param unchecked chunks that are committed and whose check has not passed
   * @return empty for a dry run
   */
  static String toContinue(ProgressSnapshot progress, int unchecked, LedgerLife life) {
    if (life == LedgerLife.DRY_RUN) {
      return "";
    }
    if (progress.total() == 0) {
      return "No chunk was planned yet; run the same plan again to begin.";
    }
    String committed = committedChunks(progress, unchecked);
    String rows = committedRows(progress.rows().changed());
    return switch (life) {
      case DATABASE -> committed + "; run the same plan again to continue." + rows;
      case PROCESS ->
          committed
              + "; run the same plan again to continue."
              + rows
              + " Only this ledger object remembers them: a run with another ledger, or in another"
              + " process, does the committed chunks again.";
      case RUN ->
          committed
              + "."
              + rows
              + " This run had no ledger that remembers them: a new run does all chunks again, the"
              + " committed ones too. To continue after a failure, give the plan a ledger in a"
              + " database.";
      case DRY_RUN -> "";
    };
  }

  private static String committedChunks(ProgressSnapshot progress, int unchecked) {
    return String.format(
            Locale.ROOT,
            "%,d of %,d chunks are committed",
            progress.count(ChunkState.SUCCEEDED) + unchecked,
            progress.total())
        + (unchecked == 0
            ? ""
            : String.format(Locale.ROOT, ", %,d of them without a passed check", unchecked));
  }

  /** Batches of chunks that are not complete count too. */
  private static String committedRows(long changed) {
    return changed == 0
        ? ""
        : String.format(
            Locale.ROOT,
            changed == 1 ? " %,d changed row is committed." : " %,d changed rows are committed.",
            changed);
  }
}
