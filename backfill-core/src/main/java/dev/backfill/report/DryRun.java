package dev.backfill.report;

import static java.util.Comparator.naturalOrder;

import dev.backfill.check.CheckResult;
import dev.backfill.contract.Experimental;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.scope.Estimate;
import dev.backfill.work.Footprint;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What came out of really processing some chunks of a plan and rolling them back.
 *
 * <p>Value.
 *
 * @param about the plan in words
 * @param planName name of the plan
 * @param succeeded whether every chunk of the sample succeeded and no gate failed
 * @param guarantee how often a chunk of a run would take effect
 * @param chunks how many the plan would have; empty if nobody counted so far
 * @param rows rows of the whole scope; empty if the scope cannot tell
 * @param lanes how many chunks at once a run would do
 * @param sample the chunks that were chosen, in the order of work; those that were planned before
 *     it was interrupted
 * @param footprint what the work did besides
 * @param forecast of a whole run; empty if too little was measured
 * @param checks what the gates before the first chunk said
 * @param notes sentences worth reading
 */
@Experimental
public record DryRun(
    BackfillReport.About about,
    String planName,
    boolean succeeded,
    Guarantee guarantee,
    OptionalLong chunks,
    Optional<Estimate> rows,
    int lanes,
    List<Rehearsed> sample,
    Footprint footprint,
    Optional<Forecast> forecast,
    List<CheckResult> checks,
    List<String> notes) {

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
  public record Rehearsed(
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
  public record ShownRows(
      List<String> columns, List<List<String>> before, List<List<String>> after) {

    /** Copies the lists. */
    public ShownRows {
      columns = List.copyOf(columns);
      before = before.stream().map(List::copyOf).toList();
      after = after.stream().map(List::copyOf).toList();
    }
  }

  /** Copies the lists. */
  public DryRun {
    sample = List.copyOf(sample);
    checks = List.copyOf(checks);
    notes = List.copyOf(notes);
  }

  /**
   * What the batches of the sample did, all of which is rolled back.
   *
   * @return the sums
   */
  public RowCounts counts() {
    return sample.stream().map(one -> one.chunk().rows()).reduce(RowCounts.NONE, RowCounts::plus);
  }

  /**
   * How long the longest batch was at work, and held its locks.
   *
   * @return 0 if there was none
   */
  public Duration longestBatch() {
    return sample.stream().map(Rehearsed::longest).max(naturalOrder()).orElse(Duration.ZERO);
  }

  /**
   * As a page in GitHub-flavoured Markdown.
   *
   * @return ends with a line feed
   */
  public String toMarkdown() {
    return DryRunMarkdown.render(this);
  }
}
