package dev.backfill;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.Reprocessing;
import dev.backfill.plan.PlanGroup;
import dev.backfill.plan.Sampling;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.DryRun;
import dev.backfill.report.GroupExplanation;
import dev.backfill.report.GroupReport;
import dev.backfill.run.GroupRun;
import java.util.List;

/**
 * Plans that depend on each other and run together. Step: begun by {@link Backfill#group}; every
 * call returns a new value. Immutable and thread-safe.
 */
public sealed interface GroupStep permits GroupBuilder {

  /**
   * The ledger of members that have none. All members use one ledger.
   *
   * @param ledger the ledger
   * @return a new value
   * @throws IllegalArgumentException if a member has another one
   */
  @CheckReturnValue
  GroupStep ledger(Ledger ledger);

  /**
   * Limits the lanes of all members together. A member upstream has its lanes first; no member has
   * more than its own {@code parallelism}. Without a limit unless set otherwise.
   *
   * @param lanesAtOnce at least 1
   * @return a new value
   * @throws IllegalArgumentException if the number is out of bounds
   */
  @CheckReturnValue
  GroupStep parallelism(int lanesAtOnce);

  /**
   * Adds a listener that receives the events of all members, one at a time.
   *
   * @param listener the listener
   * @return a new value
   */
  @CheckReturnValue
  GroupStep listener(ProgressListener listener);

  /**
   * The group as a value, for a {@link dev.backfill.run.BackfillRunner}.
   *
   * @return the group
   */
  PlanGroup build();

  /**
   * Says what a run would do, without doing anything: the order of the members, and each of them.
   *
   * @return the explanation
   * @throws dev.backfill.contract.BackfillException if the data cannot be asked
   */
  GroupExplanation explain();

  /**
   * Really processes some chunks of each member, and takes that back again. A member sees the data
   * as they are, without what a member upstream would have done.
   *
   * @param sampling which chunks, and how much of each
   * @return the results, each after those upstream of it
   * @throws IllegalArgumentException if a member has plain work, which cannot be taken back
   */
  List<DryRun> dryRun(Sampling sampling);

  /**
   * Shows which chunks {@link #reprocess} would have done again, and writes nothing.
   *
   * @param planName the member to begin with
   * @param request which of its chunks, and whether those {@linkplain Reprocess#withDownstream
   *     downstream} are done too
   * @return the chunks of each member that has some, each member after those upstream of it
   * @throws IllegalArgumentException as {@link #reprocess}
   */
  List<Reprocessing> explainReprocess(String planName, Reprocess request);

  /**
   * Has chunks of a member done again when the group is run again, as {@link Ledger#reprocess}
   * does. With {@link Reprocess#withDownstream}, so are the chunks of other members that have begun
   * and were made from them: those that overlap one of them, or all of a member that comes after
   * the whole plan. Every begun member downstream must allow it, also if none of its chunks is
   * affected.
   *
   * <p>Members downstream are marked first. If the ledger fails or a process begins in between,
   * they may be marked already: ask again.
   *
   * @param planName the member to begin with
   * @param request which of its chunks, and why
   * @return the chunks of each member, as they were before
   * @throws IllegalArgumentException if there is no such member, or the group names no ledger, or
   *     as {@link Ledger#reprocess}; unless the ledger fails in between, nothing was written
   * @throws dev.backfill.ledger.RunIsLiveException if a process is at work on one of them
   */
  List<Reprocessing> reprocess(String planName, Reprocess request);

  /**
   * Runs the group, and returns when every member has ended.
   *
   * @return the result: all members are COMPLETED
   * @throws dev.backfill.report.GroupFailedException if not; it carries the same report
   * @throws IllegalArgumentException if a plan waits for chunks of one that does not cover it;
   *     nothing was written
   */
  GroupReport run();

  /**
   * Starts the group.
   *
   * @return the group under way; to be closed
   * @throws IllegalArgumentException as {@link #run}
   */
  @CheckReturnValue
  GroupRun start();
}
