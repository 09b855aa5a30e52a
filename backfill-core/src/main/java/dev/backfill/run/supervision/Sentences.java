package dev.backfill.run.supervision;

import static java.util.stream.Collectors.joining;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.plan.Undo;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.context.LedgerLife;
import dev.backfill.support.Figures;
import dev.backfill.work.Failure;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The sentences in which a run reports its end and the next step. */
public final class Sentences {

  /** The number of held chunks that are named: {@value}. */
  private static final int NAMED = 10;

  private Sentences() {}

  /** Describes the end of a run that did not complete. */
  public static String failed(BackfillReport report) {
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

  /**
   * Returns true if there may be anything to undo: work that commits by itself needs no end for
   * that.
   */
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

  /** The last line of the log. */
  static String ended(BackfillReport report, LedgerLife life) {
    var progress = report.progress();
    return "Plan '%s' run %s ends %s: %s chunks succeeded, %s failed, %s rows changed%s%s%s%s"
        .formatted(
            progress.planName(),
            progress.runId(),
            report.state(),
            Figures.count(progress.count(ChunkState.SUCCEEDED)),
            Figures.count(progress.count(ChunkState.FAILED)),
            Figures.count(report.rowsChanged()),
            life == LedgerLife.DRY_RUN ? " and rolled back" : "",
            progress.count(ChunkState.SKIPPED) == 0
                ? ""
                : ", %s chunks skipped and not done"
                    .formatted(Figures.count(progress.count(ChunkState.SKIPPED))),
            progress.badRows() == 0
                ? ""
                : ", %s rows set aside and not done".formatted(Figures.count(progress.badRows())),
            report.difference().map(found -> "; " + found.sentence()).orElse(""));
  }

  /** Chunks that were left out must not pass in silence; empty if there are none. */
  static Optional<String> skipped(ProgressSnapshot progress) {
    long chunks = progress.count(ChunkState.SKIPPED);
    return chunks == 0
        ? Optional.empty()
        : Optional.of(
            "%s skipped by a person and not done. ledger.releaseChunk(\"%s\", chunk) takes that back: the next run of the plan then does the chunk."
                .formatted(
                    chunks == 1 ? "1 chunk was" : Figures.count(chunks) + " chunks were",
                    progress.planName()));
  }

  /** Rows that were left out must not pass in silence; empty if there are none. */
  static Optional<String> setAside(ProgressSnapshot progress) {
    long rows = progress.badRows();
    return rows == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s set aside and not done. ledger.badRows(\"%s\", 100) lists keys and causes, and"
                    + " badRows(ledger, \"%s\") of the table is the scope of a plan that tries them"
                    + " again.",
                rows == 1
                    ? "1 row failed on its data: it is"
                    : "%s rows failed on their data: they are".formatted(Figures.count(rows)),
                progress.planName(),
                progress.planName()));
  }

  /** A chunk that took too long was cut in two, so there may be more than were planned. */
  static String chunksFailed(ProgressSnapshot progress) {
    long cut = progress.count(ChunkState.SPLIT);
    return String.format(
            Locale.ROOT,
            "%,d of %,d chunks failed",
            progress.count(ChunkState.FAILED),
            progress.total())
        + (cut == 0
            ? "."
            : String.format(
                Locale.ROOT,
                "; %,d were planned, and %,d cuts in two made %,d more.",
                progress.total() - cut,
                cut,
                cut));
  }

  /**
   * Describes what is committed, and what to do next. Only a ledger that remembers is a reason to
   * run the plan again: without one that would do the committed chunks twice.
   *
   * @param chunks those that failed, at least; held ones are to be inspected first
   * @param unchecked chunks that are committed and whose check has not passed
   * @return empty for a dry run
   */
  static String toContinue(
      ProgressSnapshot progress, List<ChunkView> chunks, int unchecked, LedgerLife life) {
    if (life == LedgerLife.DRY_RUN) {
      return "";
    }
    if (progress.total() == 0) {
      return "No chunk was planned yet; run the same plan again to begin.";
    }
    String committed = committedChunks(progress, unchecked);
    String rows = committedRows(progress.rows().changed());
    var held = chunks.stream().filter(Sentences::isHeld).map(ChunkView::id).toList();
    if (!held.isEmpty()) {
      rows += mayHaveWritten(held);
      if (life != LedgerLife.RUN) {
        return committed + "." + rows + afterALook(progress.planName(), held.getFirst());
      }
    }
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

  /** The message of a run that the end of the JVM interrupts. */
  public static String cutOff(ProgressSnapshot progress, LedgerLife life) {
    return "Plan '%s' is cut off, because the JVM ends while it is at work. As last seen: %s With drainOnShutdown() batches in flight would end first."
        .formatted(progress.planName(), toContinue(progress, List.of(), 0, life));
  }

  /** Returns true if its rows may be written although the ledger does not have them. */
  private static boolean isHeld(ChunkView chunk) {
    return chunk.state() == ChunkState.FAILED
        && chunk.failure().filter(failure -> failure.kind().holds()).isPresent();
  }

  private static String mayHaveWritten(List<String> held) {
    return held.size() == 1
        ? " Held chunk %s: it may have written rows that the ledger does not know."
            .formatted(held.getFirst())
        : " Held chunks %s: they may have written rows that the ledger does not know."
            .formatted(named(held));
  }

  private static String named(List<String> ids) {
    String first = ids.stream().limit(NAMED).collect(joining(", "));
    int more = ids.size() - NAMED;
    return more > 0 ? "%s and %d more".formatted(first, more) : first;
  }

  /** The steps to take about held chunks, and after that. */
  private static String afterALook(String plan, String first) {
    return (" Running the plan again does the other chunks and leaves held ones out. Compare their"
            + " rows with what the work writes, and correct them where they differ. Then call"
            + " ledger.skipChunk(\"%s\", \"%s\", \"reason\"). If nothing of a chunk is written,"
            + " call ledger.releaseChunk(\"%s\", \"%s\") instead: the next run then does it again.")
        .formatted(plan, first, plan, first);
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
