package dev.backfill.ledger;

import dev.backfill.scope.Range;
import dev.backfill.work.Resource;
import java.util.Optional;

/**
 * The memory of runs. Role; thread-safe. Every state and every control goes through it, in memory
 * too, so that several processes change nothing above it.
 *
 * <p>Every implementation passes the same contract test.
 */
public interface Ledger {

  /**
   * Where this ledger lives; equal to the resource of the work if both share transactions.
   *
   * @return always an equal resource
   */
  Resource resource();

  /**
   * Opens the run of a plan for this process: the one that the ledger holds under the plan's name,
   * or a new one in state PLANNED. Takes over at once from a process that is known to be dead.
   *
   * @param <R> type of the ranges
   * @param definition the plan, with the hashes that are compared
   * @return this process's membership; to be closed
   * @throws PlanChangedException if the ledger holds another definition under this name; both
   *     documents are compared field by field
   * @throws RunIsLiveException if another process is at work on this plan
   * @throws LedgerException if the ledger cannot be read or written, or lacks something, saying
   *     what
   */
  <R extends Range> RunLedger<R> open(RunDefinition<R> definition);

  /**
   * Control and view of a run, without being a member of it.
   *
   * @param planName name of the plan
   * @return empty if this ledger knows no such plan
   * @throws LedgerException if the ledger cannot be read
   */
  Optional<RunControl> attach(String planName);

  /**
   * Forgets a plan with its run, chunks and notes. Does nothing if there is none.
   *
   * @param planName name of the plan
   * @throws RunIsLiveException if a process is at work on this plan
   * @throws LedgerException if the ledger cannot be written
   */
  void forget(String planName);

  /**
   * Whether a run survives this process.
   *
   * @return false for a ledger in memory
   */
  boolean isDurable();
}
