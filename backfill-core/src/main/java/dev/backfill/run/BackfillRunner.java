package dev.backfill.run;

import static java.util.Objects.requireNonNull;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.Ledger;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanGroup;
import dev.backfill.plan.Sampling;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.DryRun;
import dev.backfill.report.Explanation;
import dev.backfill.report.GroupReport;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.ChunkAction;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.TransactionalProcessor;

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
   * that have succeeded according to the ledger are not run again; a complete plan is a no-op,
   * which is reported. If the calling thread is interrupted, no new batch starts, batches in flight
   * end or roll back, the interrupt flag stays set and the run is CANCELLED.
   *
   * @param <R> type of the ranges
   * @param plan the plan to run
   * @param processor the work of one chunk; called from the threads of the lanes, which are virtual
   *     unless the plan has a thread factory, at most as many at a time as the plan has lanes, and
   *     again for the same chunk after a failure, so it must be idempotent unless it is
   *     transactional
   * @return the result, chunk by chunk: every chunk succeeded and no gate failed
   * @throws dev.backfill.report.BackfillFailedException if not; it carries the same report
   * @throws dev.backfill.ledger.PlanChangedException if the ledger holds another plan under this
   *     name
   * @throws dev.backfill.ledger.RunIsLiveException if another process is at work on this plan
   * @throws dev.backfill.ledger.LedgerException if the ledger cannot be read or written
   * @throws dev.backfill.contract.DatabaseUnreachableException if the database of the data has not
   *     answered for longer than the plan's {@code maxOutage} before the run began
   */
  <R extends Range> BackfillReport run(Plan<R> plan, ChunkProcessor<? super R> processor);

  /**
   * The same as {@link #run} for work that does not count rows.
   *
   * @param <R> type of the ranges
   * @param plan the plan to run
   * @param action the work of one chunk; the rules of {@link #run} hold for it
   * @return the result, chunk by chunk: every chunk succeeded and no gate failed
   * @throws dev.backfill.report.BackfillFailedException if not; it carries the same report
   * @throws dev.backfill.ledger.PlanChangedException if the ledger holds another plan under this
   *     name
   * @throws dev.backfill.ledger.RunIsLiveException if another process is at work on this plan
   * @throws dev.backfill.ledger.LedgerException if the ledger cannot be read or written
   */
  default <R extends Range> BackfillReport forEach(Plan<R> plan, ChunkAction<? super R> action) {
    requireNonNull(action, "action");
    ChunkProcessor<R> uncounted =
        chunk -> {
          action.process(ActiveChunk.widened(chunk));
          return 0;
        };
    return run(plan, uncounted);
  }

  /**
   * Starts a plan and returns as soon as the lanes are at work, or the plan is known to be
   * complete.
   *
   * @param <R> type of the ranges
   * @param plan the plan to run
   * @param processor the work of one chunk; see {@link #run}
   * @return the run under way; to be closed
   * @throws dev.backfill.ledger.PlanChangedException if the ledger holds another plan under this
   *     name
   * @throws dev.backfill.ledger.RunIsLiveException if another process is at work on this plan
   * @throws dev.backfill.ledger.LedgerException if the ledger cannot be read or written
   * @throws dev.backfill.contract.DatabaseUnreachableException if the database of the data has not
   *     answered for longer than the plan's {@code maxOutage} before the run began
   */
  @CheckReturnValue
  <R extends Range> BackfillRun start(Plan<R> plan, ChunkProcessor<? super R> processor);

  /**
   * Runs a group of plans and returns when every member has ended. Members start as what is
   * upstream of them allows; of a member that failed, what depends on it is BLOCKED, and the others
   * go on. What has succeeded according to the ledger is not run again.
   *
   * @param group the plans, their work and their dependencies
   * @return the result, member by member: all are COMPLETED
   * @throws dev.backfill.report.GroupFailedException if not; it carries the same report
   * @throws IllegalArgumentException if a plan waits for chunks of one that does not cover it;
   *     nothing was written
   */
  GroupReport run(PlanGroup group);

  /**
   * Starts a group of plans and returns as soon as the members that need not wait are at work.
   * Members that wait are opened by the group: what is refused then is the failure of that member.
   *
   * @param group the plans, their work and their dependencies
   * @return the group under way; to be closed
   * @throws IllegalArgumentException if a plan waits for chunks of one that does not cover it;
   *     nothing was written
   */
  @CheckReturnValue
  GroupRun start(PlanGroup group);

  /**
   * Really processes some chunks of a plan, in the same loop as a run, and rolls every batch back:
   * no row is changed, and no ledger is read or written. The first, the last, the densest and some
   * random chunks show what a run would change, its obstacles, and the time that it would take.
   *
   * <p>What the work does outside its transaction happens: numbers of sequences are used up, which
   * the result says, and so are calls of the work's own code to other systems, which no rollback
   * can see. Rows are locked while a batch is at work, and the old versions that a rolled-back
   * batch leaves behind are room in the table until they are vacuumed. Rules that the database puts
   * off to the commit are checked. Gates before the first chunk are asked, the others are not;
   * listeners are not notified. May be called while the plan is at work, and any number of times.
   *
   * <p>If the calling thread is interrupted, no new batch starts, the interrupt flag stays set, and
   * the result holds what was done until then.
   *
   * @param <R> type of the ranges
   * @param plan the plan to run
   * @param processor the work of one chunk; plain work is no transaction that could be rolled back,
   *     and so is refused by the compiler
   * @param sampling which chunks, and how much of each
   * @return the result, also if chunks failed; see {@link DryRun#succeeded}
   * @throws IllegalArgumentException if the work cannot serve the scope
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  <R extends Range> DryRun dryRun(
      Plan<R> plan, TransactionalProcessor<? super R> processor, Sampling sampling);

  /**
   * The same as {@link #dryRun(Plan, TransactionalProcessor, Sampling)} with {@link
   * Sampling#DEFAULT}.
   *
   * @param <R> type of the ranges
   * @param plan the plan to run
   * @param processor the work of one chunk
   * @return the result
   */
  default <R extends Range> DryRun dryRun(
      Plan<R> plan, TransactionalProcessor<? super R> processor) {
    return dryRun(plan, processor, Sampling.DEFAULT);
  }

  /**
   * Lists what a run would do, without doing anything: chunks with their expected rows, and every
   * obstacle. It does not know the work; see {@link #explain(Plan, ChunkProcessor)}. A plan without
   * a ledger of its own is explained with the ledger of this runner.
   *
   * @param <R> type of the ranges
   * @param plan the plan to explain
   * @return the explanation
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  default <R extends Range> Explanation explain(Plan<R> plan) {
    return Explanation.of(plan);
  }

  /**
   * Lists what a run of this work would do, without doing anything; also the obstacles of the work
   * itself, such as triggers and indexes. A plan without a ledger of its own is explained with the
   * ledger of this runner.
   *
   * @param <R> type of the ranges
   * @param plan the plan to explain
   * @param processor the work; nothing of it is called but {@link TransactionalProcessor#over
   *     over}, {@link TransactionalProcessor#advice advice} and {@link
   *     TransactionalProcessor#volume volume}
   * @return the explanation
   * @throws IllegalArgumentException if the work cannot serve the scope
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  default <R extends Range> Explanation explain(Plan<R> plan, ChunkProcessor<? super R> processor) {
    return Explanation.of(plan, processor);
  }

  /**
   * A runner with a ledger in memory and the time of the JVM. Nothing survives the process, which
   * is logged once per run.
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
