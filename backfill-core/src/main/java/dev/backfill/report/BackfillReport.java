package dev.backfill.report;

import dev.backfill.check.CheckResult;
import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.BadRowGroup;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.SkippedChunk;
import dev.backfill.plan.Plan;
import dev.backfill.plan.Undo;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.scope.Range;
import dev.backfill.work.Guarantee;
import dev.backfill.work.TableDifference;
import java.util.List;
import java.util.Optional;

/**
 * The report of a run so far; the same while a run is under way and at its end.
 *
 * <p>Value; {@link ReportBuilder} makes it.
 *
 * @param progress all numbers
 * @param about the description of the plan
 * @param chunks chunks worth naming, in the order of work; all of them in a small plan
 * @param checks the results of the checks, in the order in which they were asked
 * @param notes sentences worth reading: why it ended, what to do next, what was abandoned
 * @param difference the differences found so far, if the plan compares two tables; empty for other
 *     work, and if the ledger could not be asked
 * @param badRows the rows that were set aside, by cause; {@link ProgressSnapshot#badRows} counts
 *     them all
 * @param skipped the first chunks that people have left out; {@link ProgressSnapshot#count} counts
 *     them all
 * @param approvals the approvals with which this start began; empty if the plan requires none
 */
public record BackfillReport(
    ProgressSnapshot progress,
    About about,
    List<ChunkView> chunks,
    List<CheckResult> checks,
    List<String> notes,
    Optional<TableDifference> difference,
    List<BadRowGroup> badRows,
    List<SkippedChunk> skipped,
    Optional<Approvals> approvals) {

  /**
   * The description of a plan.
   *
   * <p>Value.
   *
   * @param description for people; may be empty
   * @param requestedBy for people; may be empty
   * @param scope the scope's definition
   * @param range both bounds of what is done, such as {@code [2023-01-01, 2024-01-01)}; empty if
   *     the data have to be asked, or if bounds are row data
   * @param chunkBy the strategy's definition
   * @param fingerprint fingerprint of the plan
   * @param undo the way in which it can be undone; empty if the plan does not declare it
   */
  public record About(
      String description,
      String requestedBy,
      String scope,
      String range,
      String chunkBy,
      String fingerprint,
      Optional<Undo> undo) {

    /**
     * Describes a plan whose ranges have not been read.
     *
     * @param plan the plan
     * @return the same in words, without the range where the data have to be asked
     */
    public static About of(Plan<?> plan) {
      return of(plan, RangeText.given(plan.definition().scope()));
    }

    /**
     * Describes a plan and its ranges.
     *
     * @param <R> type of the ranges
     * @param plan the plan
     * @param ranges the ranges of its scope, in any order
     * @return the same in words
     */
    public static <R extends Range> About of(Plan<R> plan, List<R> ranges) {
      return of(plan, RangeText.of(plan.definition().scope(), ranges));
    }

    private static About of(Plan<?> plan, String range) {
      var definition = plan.definition();
      return new About(
          definition.description(),
          definition.requestedBy(),
          definition.scope().definition(),
          range,
          definition.strategy().definition(),
          plan.fingerprint(),
          plan.options().undo());
    }
  }

  /** Copies the lists. */
  public BackfillReport {
    chunks = List.copyOf(chunks);
    checks = List.copyOf(checks);
    notes = List.copyOf(notes);
    badRows = List.copyOf(badRows);
    skipped = List.copyOf(skipped);
  }

  /**
   * The state in which the run ended, or its present state.
   *
   * @return COMPLETED if every chunk succeeded, or was skipped by a person, and no check failed.
   *     Rows that {@code setAside} allows to set aside are not done, and {@link #badRows} counts
   *     them
   */
  public RunState state() {
    return progress.state();
  }

  /**
   * The guarantee of how often a chunk has taken effect.
   *
   * @return the guarantee
   */
  public Guarantee guarantee() {
    return progress.guarantee();
  }

  /**
   * Rows that were changed, over all restarts.
   *
   * @return 0 or more
   */
  public long rowsChanged() {
    return progress.rows().changed();
  }

  /**
   * The failures by cause: listed chunks that have failed and not succeeded since.
   *
   * @return the cause of the most chunks first
   */
  public List<FailureGroup> failures() {
    return FailureGroup.of(chunks);
  }

  /**
   * The report as a document: numbers in {@code Locale.ROOT}, long tables folded, no row data.
   *
   * @return Markdown, ending with a line feed
   */
  public String toMarkdown() {
    return MarkdownReport.render(this);
  }
}
