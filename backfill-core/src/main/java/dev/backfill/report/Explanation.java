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
 * A description of what a run of a plan would do, made without changing anything.
 *
 * <p>Value; made by the library only. Later versions may have more parts. Expected rows are the
 * statistics of the database where it has any. A run cuts its chunks when it is planned; where it
 * cuts by rows, they differ from these by some percent.
 *
 * <p>Where statistics no longer fit the size of a table, or do not tell how many rows meet a
 * condition, the {@linkplain Estimate.Source source} of the number shows it.
 */
@Experimental
public interface Explanation {

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
   * The guarantee of how often a chunk would take effect, in words.
   *
   * @return exactly once or at least once; empty where the work is not known
   */
  String guarantee();

  /**
   * The number of chunks that the plan would have.
   *
   * @return empty if they were not counted
   */
  OptionalLong chunks();

  /**
   * The first chunks, and the last ones where all were cut.
   *
   * @return unmodifiable
   */
  List<ExpectedChunk> shown();

  /**
   * The balance of the sizes of all chunks.
   *
   * @return empty if not all are known, or {@linkplain Estimate#isExpected expected}
   */
  Optional<Balance> balance();

  /**
   * The number of rows that the whole scope has.
   *
   * @return empty if the scope cannot tell
   */
  Optional<Estimate> rows();

  /**
   * The number of chunks that would be done at once.
   *
   * @return 1 or more
   */
  int lanes();

  /**
   * The number of connections of a pool that the run would need.
   *
   * @return 0 if it needs none for itself
   */
  int connections();

  /**
   * The state of the run of this name in the ledger.
   *
   * @return empty if there is none
   */
  Optional<String> continues();

  /**
   * The estimated time for the rest, measured on chunks of an earlier run.
   *
   * @return empty if there are none: a dry run measures some
   */
  Optional<Forecast> forecast();

  /**
   * The volume that the work would write.
   *
   * @return empty if it is not known, or if the number of rows is only a bound
   */
  Optional<Volume> volume();

  /**
   * The advice before the run, warnings first.
   *
   * @return unmodifiable
   */
  List<Advice> advice();

  /**
   * A chunk that there would be.
   *
   * <p>Value.
   *
   * @param no its number, from 1
   * @param label its name
   * @param bounds its range; empty where bounds are row data
   * @param expected its rows; empty if they are unknown
   */
  record ExpectedChunk(long no, String label, String bounds, Optional<Estimate> expected) {}

  /**
   * The balance of the work over the chunks.
   *
   * <p>Value.
   *
   * @param largest rows of the largest chunk
   * @param mean rows of a chunk on average; more than 0
   */
  record Balance(long largest, double mean) {

    /**
     * The ratio of the largest chunk to the average.
     *
     * @return 1 if all are alike
     */
    public double ratio() {
      return largest / mean;
    }
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
  static <R extends Range> Explanation of(Plan<R> plan) {
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
  static <R extends Range> Explanation of(Plan<R> plan, ChunkProcessor<? super R> processor) {
    requireNonNull(processor, "processor");
    return new Explainer<>(requireNonNull(plan, "plan")).explain(Optional.of(processor));
  }

  /**
   * As a page in GitHub-flavoured Markdown.
   *
   * @return ends with a line feed
   */
  default String toMarkdown() {
    return ExplanationMarkdown.render(this);
  }
}
