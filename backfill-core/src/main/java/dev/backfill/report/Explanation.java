package dev.backfill.report;

import static java.util.Objects.requireNonNull;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.contract.Experimental;
import dev.backfill.plan.Plan;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Volume;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a run of a plan would do, found out without doing anything.
 *
 * <p>Value. Expected rows are the database's own statistics where it has any; the chunks of a run
 * are cut when it is planned, and where they are cut by rows they differ from these by some
 * percent.
 *
 * @param about the plan in words
 * @param planName name of the plan
 * @param guarantee exactly once or at least once, in words; empty where the work is not known
 * @param chunks how many there would be; empty if nobody counted so far
 * @param shown the first ones, and the last where all were cut
 * @param balance of the sizes of all chunks; empty if not all are known
 * @param rows rows of the whole scope; empty if the scope cannot tell
 * @param lanes how many chunks at once
 * @param connections how many connections the run needs from a pool; 0 if none of ours
 * @param continues how the run of this name stands in the ledger; empty if there is none
 * @param forecast of what is left, from chunks that an earlier run has done; empty if there are
 *     none: a dry run measures some
 * @param volume how much the work would write; empty if nobody can tell
 * @param advice what to know before, warnings first
 */
@Experimental
public record Explanation(
    BackfillReport.About about,
    String planName,
    String guarantee,
    OptionalLong chunks,
    List<ExpectedChunk> shown,
    Optional<Balance> balance,
    Optional<Estimate> rows,
    int lanes,
    int connections,
    Optional<String> continues,
    Optional<Forecast> forecast,
    Optional<Volume> volume,
    List<Advice> advice) {

  /**
   * A chunk that there would be.
   *
   * <p>Value.
   *
   * @param no its number, from 1
   * @param label what it is called
   * @param bounds its range; empty where bounds are row data
   * @param expected its rows; empty if nobody can tell
   */
  public record ExpectedChunk(long no, String label, String bounds, Optional<Estimate> expected) {}

  /**
   * How evenly the work is spread.
   *
   * <p>Value.
   *
   * @param largest rows of the largest chunk
   * @param mean rows of a chunk on average; more than 0
   */
  public record Balance(long largest, double mean) {

    /**
     * How much longer the largest chunk is than the average.
     *
     * @return 1 if all are alike
     */
    public double ratio() {
      return largest / mean;
    }
  }

  /** Copies the lists. */
  public Explanation {
    shown = List.copyOf(shown);
    advice = List.copyOf(advice);
  }

  /**
   * Explains a plan whose work is not known.
   *
   * @param <R> type of the ranges
   * @param plan the plan
   * @return the explanation
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  @CheckReturnValue
  public static <R extends Range> Explanation of(Plan<R> plan) {
    return new Explainer<>(requireNonNull(plan, "plan")).explain(Optional.empty());
  }

  /**
   * Explains a plan and its work. Of the work nothing is called but what binds it to its scope.
   *
   * @param <R> type of the ranges
   * @param plan the plan
   * @param processor the work
   * @return the explanation
   * @throws IllegalArgumentException if the work cannot serve the scope
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  @CheckReturnValue
  public static <R extends Range> Explanation of(
      Plan<R> plan, ChunkProcessor<? super R> processor) {
    requireNonNull(processor, "processor");
    return new Explainer<>(requireNonNull(plan, "plan")).explain(Optional.of(processor));
  }

  /**
   * As a page in GitHub-flavoured Markdown.
   *
   * @return ends with a line feed
   */
  public String toMarkdown() {
    return ExplanationMarkdown.render(this);
  }
}
