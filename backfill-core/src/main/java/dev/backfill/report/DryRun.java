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
 * What came out of really processing some chunks of a plan and rolling them back.
 *
 * <p>Value; made by the library only. Later versions may have more parts.
 */
@Experimental
public interface DryRun {

  /**
   * The plan in words.
   *
   * @return what was said about it
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
   * How often a chunk of a run would take effect.
   *
   * @return the guarantee
   */
  Guarantee guarantee();

  /**
   * How many chunks the plan would have.
   *
   * @return empty if they were not counted
   */
  OptionalLong chunks();

  /**
   * How many rows the whole scope has.
   *
   * @return empty if the scope cannot tell
   */
  Optional<Estimate> rows();

  /**
   * How many chunks a run would do at once.
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
   * What the work did besides changing rows.
   *
   * @return the side effects
   */
  SideEffects sideEffects();

  /**
   * How long a whole run would take.
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
   * @param chunk how it went, as a report shows it; its number is the one in the preview
   * @param reasons why it was chosen, such as {@code first}
   * @param batches how many were done
   * @param whole whether these were all of them
   * @param took how long the batches took, without back-off; 0 if none came to its end
   * @param longest how long the longest batch held its locks
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
   * What the batches of the sample did, all of which is rolled back.
   *
   * @return the sums
   */
  default RowCounts counts() {
    return sample().stream().map(one -> one.chunk().rows()).reduce(RowCounts.NONE, RowCounts::plus);
  }

  /**
   * How long the longest batch was at work, and held its locks.
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
