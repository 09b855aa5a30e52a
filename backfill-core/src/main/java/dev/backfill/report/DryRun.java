package dev.backfill.report;

import static java.util.Comparator.naturalOrder;

import dev.backfill.check.CheckResult;
import dev.backfill.contract.Experimental;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.scope.Estimate;
import dev.backfill.work.Guarantee;
import dev.backfill.work.SideEffects;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The result of processing some chunks of a plan for real and rolling them back.
 *
 * <p>Value; made by the library only. Later versions may have more parts.
 */
@Experimental
public interface DryRun {

  /**
   * The plan in words.
   *
   * @return the description of the plan
   */
  BackfillReport.About about();

  /**
   * The name of the plan.
   *
   * @return the name
   */
  String planName();

  /**
   * Returns true if every chunk of the sample succeeded and no gate failed.
   *
   * @return false if a run would meet a failure
   */
  boolean succeeded();

  /**
   * The guarantee of how often a chunk of a run would take effect.
   *
   * @return the guarantee
   */
  Guarantee guarantee();

  /**
   * The number of chunks that the plan would have.
   *
   * @return empty if they were not counted
   */
  OptionalLong chunks();

  /**
   * The number of rows that the whole scope has.
   *
   * @return empty if the scope cannot tell
   */
  Optional<Estimate> rows();

  /**
   * The number of chunks that a run would do at once.
   *
   * @return 1 or more
   */
  int lanes();

  /**
   * The chunks that were chosen; if the dry run was interrupted, those that were planned before.
   *
   * @return unmodifiable, in the order of work
   */
  List<Rehearsed> sample();

  /**
   * The effects of the work besides the changed rows.
   *
   * @return the side effects
   */
  SideEffects sideEffects();

  /**
   * The estimated time of a whole run.
   *
   * @return empty if too little was measured
   */
  Optional<Forecast> forecast();

  /**
   * The answers of the gates before the first chunk.
   *
   * @return unmodifiable
   */
  List<CheckResult> checks();

  /**
   * Sentences worth reading.
   *
   * @return unmodifiable
   */
  List<String> notes();

  /**
   * A chunk that was processed and rolled back.
   *
   * <p>Value.
   *
   * @param chunk its outcome, as a report shows it; its number is the one in the preview
   * @param reasons why it was chosen, such as {@code first}
   * @param batches the number that were done
   * @param whole true if these were all of them
   * @param took the time that the batches took, without back-off; 0 if none came to its end
   * @param longest the time for which the longest batch held its locks
   * @param rows rows before and after; empty unless they were asked for
   */
  record Rehearsed(
      ChunkView chunk,
      List<String> reasons,
      int batches,
      boolean whole,
      Duration took,
      Duration longest,
      Optional<ShownRows> rows) {

    /** Copies the list. */
    public Rehearsed {
      reasons = List.copyOf(reasons);
    }
  }

  /**
   * Rows before and after. Row data.
   *
   * <p>Value.
   *
   * @param columns names of columns, the key first
   * @param before the values of each row
   * @param after the values of the same rows in the same order; nothing for a row that was gone
   */
  record ShownRows(List<String> columns, List<List<String>> before, List<List<String>> after) {

    /** Copies the lists. */
    public ShownRows {
      columns = List.copyOf(columns);
      before = before.stream().map(List::copyOf).toList();
      after = after.stream().map(List::copyOf).toList();
    }
  }

  /**
   * The row counts of the batches of the sample, all of which are rolled back.
   *
   * @return the sums
   */
  default RowCounts counts() {
    return sample().stream().map(one -> one.chunk().rows()).reduce(RowCounts.NONE, RowCounts::plus);
  }

  /**
   * The time for which the longest batch worked and held its locks.
   *
   * @return 0 if there was none
   */
  default Duration longestBatch() {
    return sample().stream().map(Rehearsed::longest).max(naturalOrder()).orElse(Duration.ZERO);
  }

  /**
   * As a page in GitHub-flavoured Markdown.
   *
   * @return ends with a line feed
   */
  default String toMarkdown() {
    return DryRunMarkdown.render(this);
  }
}
