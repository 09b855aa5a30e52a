package dev.backfill.run;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.Ledger;
import dev.backfill.plan.Plan;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;

/**
 * Runs plans. Role: inject it, and mock it in your unit tests.
 *
 * <p>Thread-safe; one runner serves many plans at once.
 */
public interface BackfillRunner {

  /**
   * Runs a plan and returns when every chunk has ended.
   *
   * <p>A failing chunk does not stop the others until the plan's failure limit is reached. Chunks
   * that the ledger knows as succeeded are not run again; a plan that is complete is a no-op that
   * says so. If the calling thread is interrupted, no new batch starts, batches in flight end or
   * roll back, the interrupt flag stays set and the run is CANCELLED.
   *
   * @param <R> type of the ranges
   * @param plan what to do
   * @param processor the work of one chunk; called from virtual threads, at most as many at a time
   *     as the plan has lanes, and again for the same chunk after a failure, so it must be
   *     idempotent unless it is transactional
   * @return what happened, chunk by chunk: every chunk succeeded and no gate failed
   * @throws dev.backfill.report.BackfillFailedException if not; it carries the same report
   * @throws dev.backfill.ledger.PlanChangedException if the ledger holds another plan under this
   *     name
   * @throws dev.backfill.ledger.RunIsLiveException if another process is at work on this plan
   * @throws dev.backfill.ledger.LedgerException if the ledger cannot be read or written
   */
  <R extends Range> BackfillReport run(Plan<R> plan, ChunkProcessor<? super R> processor);

  /**
   * Starts a plan and returns as soon as the lanes are at work, or the plan is known to be
   * complete.
   *
   * @param <R> type of the ranges
   * @param plan what to do
   * @param processor the work of one chunk; see {@link #run}
   * @return the run under way; to be closed
   * @throws dev.backfill.ledger.PlanChangedException if the ledger holds another plan under this
   *     name
   * @throws dev.backfill.ledger.RunIsLiveException if another process is at work on this plan
   * @throws dev.backfill.ledger.LedgerException if the ledger cannot be read or written
   */
  @CheckReturnValue
  <R extends Range> BackfillRun start(Plan<R> plan, ChunkProcessor<? super R> processor);

  /**
   * A runner with a ledger in memory and the time of the JVM. Nothing survives the process, which
   * is said once per run in the log.
   *
   * @return a new runner
   */
  static BackfillRunner inMemory() {
    return new DefaultBackfillRunner(RunnerSettings.DEFAULT);
  }

  /**
   * A runner for plans that bring no ledger of their own.
   *
   * @param ledger the ledger of such plans
   * @return a new runner
   */
  static BackfillRunner with(Ledger ledger) {
    return new DefaultBackfillRunner(RunnerSettings.DEFAULT.ledger(ledger));
  }

  /**
   * A runner with another source of time, for tests.
   *
   * @param ledger the ledger of plans that bring none
   * @param time where to read the time and how to wait
   * @param seed seed of the randomness in back-off waits
   * @return a new runner
   */
  static BackfillRunner with(Ledger ledger, TimeSource time, long seed) {
    return new DefaultBackfillRunner(RunnerSettings.DEFAULT.ledger(ledger).time(time).seed(seed));
  }
}
