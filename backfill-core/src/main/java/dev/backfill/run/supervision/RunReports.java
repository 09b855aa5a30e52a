package dev.backfill.run.supervision;

import dev.backfill.base.Printable;
import dev.backfill.check.CheckResult;
import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.BadRowGroup;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.SkippedChunk;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.ReportBuilder;
import dev.backfill.report.ReportListener;
import dev.backfill.scope.Range;
import dev.backfill.work.TableDifference;
import dev.backfill.work.TableDifference.ColumnMatches;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Collects what the report needs beside the numbers. Thread-safe. */
final class RunReports<R extends Range> {

  /** The number of chunks that a report names. */
  static final int NOTABLE_CHUNKS = ReportListener.NOTABLE_CHUNKS;

  private final RunLedger<R> run;
  private final BackfillReport.About about;
  private final Optional<TableDifference> comparison;
  private final Optional<Approvals> approvals;
  private final ConcurrentLinkedQueue<CheckResult> checks = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> notes = new ConcurrentLinkedQueue<>();

  /**
   * @param comparison the result for no rows, if the work compares
   * @param approvals the approvals with which this start began
   */
  RunReports(
      RunLedger<R> run,
      BackfillReport.About about,
      Optional<TableDifference> comparison,
      Optional<Approvals> approvals) {
    this.run = run;
    this.about = about;
    this.comparison = comparison;
    this.approvals = approvals;
  }

  BackfillReport.About about() {
    return about;
  }

  void note(String sentence) {
    notes.add(Printable.text(sentence));
  }

  void judged(List<CheckResult> results) {
    checks.addAll(results);
  }

  /** Reads the chunks from the ledger. */
  BackfillReport now(ProgressSnapshot progress) {
    return now(progress, NOTABLE_CHUNKS);
  }

  /** Reads at most so many chunks from the ledger. */
  BackfillReport now(ProgressSnapshot progress, int atMost) {
    var view = run.view(atMost);
    return of(progress, view.notable(), difference(progress), view.badRowGroups(), view.skipped());
  }

  /**
   * The result of a comparison, read from the ledger; empty for other work. Chunks in which nothing
   * differs keep no result: their rows are known by number alone.
   */
  Optional<TableDifference> difference(ProgressSnapshot progress) {
    return comparison.map(none -> whole(none.plus(run.difference()), progress.rows().kept()));
  }

  private static TableDifference whole(TableDifference found, long left) {
    long both = left - found.onlyLeft();
    return new TableDifference(
        both - found.differing(),
        found.differing(),
        found.onlyLeft(),
        found.onlyRight(),
        found.columns().stream()
            .map(
                column ->
                    new ColumnMatches(
                        column.column(), both - column.differing(), column.differing()))
            .toList(),
        found.keys());
  }

  /** Without what the ledger alone knows. */
  BackfillReport of(ProgressSnapshot progress) {
    return of(progress, List.of(), Optional.empty(), List.of(), List.of());
  }

  private BackfillReport of(
      ProgressSnapshot progress,
      List<ChunkView> chunks,
      Optional<TableDifference> difference,
      List<BadRowGroup> badRows,
      List<SkippedChunk> skipped) {
    return ReportBuilder.of(progress, about)
        .chunks(chunks)
        .checks(new ArrayList<>(checks))
        .notes(
            Stream.of(
                    notes.stream(),
                    conflicts(progress).stream(),
                    Sentences.skipped(progress).stream(),
                    Sentences.setAside(progress).stream())
                .flatMap(part -> part)
                .toList())
        .difference(difference)
        .badRows(badRows)
        .skipped(skipped)
        .approvals(approvals)
        .report();
  }

  /** Rows that were found and not changed must not pass in silence. */
  private static Optional<String> conflicts(ProgressSnapshot progress) {
    long rows = progress.rows().conflicts();
    return rows == 0
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%,d %s in conflict: found, to be changed, and not changed. Another session had"
                    + " changed, moved or deleted them, or a trigger or a policy of row level"
                    + " security held them back.",
                rows,
                rows == 1 ? "row is" : "rows are"));
  }
}
