package dev.backfill;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.plan.Plan;
import dev.backfill.plan.Sampling;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.DryRun;
import dev.backfill.report.Explanation;
import dev.backfill.run.BackfillRun;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkAction;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;

/**
 * The operations on a plan: explain it, try it, run it. Role; the end of the sentence and the plan
 * that it builds both have it.
 *
 * @param <R> type of the ranges
 */
public sealed interface PlanActions<R extends Range> permits PlanSteps.Options, BuiltPlan {

  /**
   * Says what a run would do, without doing anything: chunks with their expected rows, and what is
   * in the way. Takes milliseconds where the database's catalog knows the rows. Does not know the
   * work: see {@link #explain(ChunkProcessor)}.
   *
   * @return the explanation
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  Explanation explain();

  /**
   * Says what a run of this work would do, without doing anything; also what the work itself has in
   * its way, such as triggers and indexes. Nothing is called but {@link
   * dev.backfill.work.TransactionalProcessor#over over} and {@link
   * dev.backfill.work.TransactionalProcessor#advice advice}.
   *
   * @param processor the work
   * @return the explanation
   * @throws IllegalArgumentException if the work cannot serve the scope
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  Explanation explain(ChunkProcessor<? super R> processor);

  /**
   * Really processes some chunks and rolls them back: what a run would change, what is in its way,
   * how long it would take. See {@link dev.backfill.run.BackfillRunner#dryRun(Plan,
   * TransactionalProcessor, Sampling)}, where the contract stands.
   *
   * @param processor the work of one chunk; plain work cannot be rolled back and does not compile
   *     here
   * @return the result
   * @throws IllegalArgumentException if the work cannot serve the scope
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  DryRun dryRun(TransactionalProcessor<? super R> processor);

  /**
   * The same as {@link #dryRun(TransactionalProcessor)} with another sample.
   *
   * @param processor the work of one chunk
   * @param sampling which chunks, how much of each, and whether rows are shown
   * @return the result
   * @throws IllegalArgumentException if the work cannot serve the scope
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  DryRun dryRun(TransactionalProcessor<? super R> processor, Sampling sampling);

  /**
   * Runs the plan and returns when every chunk has ended. The short form for a {@code main} method;
   * applications inject a {@link dev.backfill.run.BackfillRunner}, where the contract stands.
   *
   * @param processor the work of one chunk; returns the rows it changed
   * @return the result: every chunk succeeded and no gate failed
   * @throws dev.backfill.report.BackfillFailedException if not; it carries the same report
   */
  BackfillReport run(ChunkProcessor<? super R> processor);

  /**
   * The same as {@link #run} for work that does not count rows.
   *
   * @param action the work of one chunk
   * @return the result: every chunk succeeded and no gate failed
   * @throws dev.backfill.report.BackfillFailedException if not; it carries the same report
   */
  BackfillReport forEach(ChunkAction<? super R> action);

  /**
   * Starts the plan and returns as soon as the lanes are at work.
   *
   * @param processor the work of one chunk; returns the rows it changed
   * @return the run under way; to be closed
   */
  @CheckReturnValue
  BackfillRun start(ChunkProcessor<? super R> processor);
}
