package dev.backfill.ledger;

import dev.backfill.scope.Advice;
import dev.backfill.scope.Range;
import dev.backfill.work.Resource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The memory of runs. Role; thread-safe. It holds every state and handles every control, in memory
 * too, so that several processes change nothing above it.
 *
 * <p>Every implementation passes the same contract test.
 */
public interface Ledger extends ApprovalLedger {

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
   * @throws NotApprovedException if fewer people have approved it than {@link
   *     RunDefinition#approvals} requires, decided together with the opening
   * @throws dev.backfill.work.OverlapException if another live run may write the same columns of
   *     the same rows
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
   * Forgets a plan with its run, chunks and notes. Also deletes the approvals of each version with
   * which the run was opened, and all that were given before the run began; others stay, such as
   * those of the next version. If there is no run, deletes all approvals of the plan.
   *
   * @param planName name of the plan
   * @throws RunIsLiveException if a process is at work on this plan
   * @throws LedgerException if the ledger cannot be written
   */
  void forget(String planName);

  /**
   * Forgets runs that ended long ago, like {@link #forget}, with the same approvals. A run that is
   * forgotten starts over when its plan is run again, also if it had completed; one that FAILED or
   * was CANCELLED loses what would have been needed to continue it.
   *
   * @param longerAgo the shortest time that a run must have been in its state, by the ledger's
   *     clock; zero or more
   * @param states which ends; COMPLETED and ROLLED_BACK leave nothing to continue
   * @return the number of runs that were forgotten
   * @throws IllegalArgumentException if a state is none that ends a run, or the time is negative
   * @throws LedgerException if the ledger cannot be written
   */
  int forgetEnded(Duration longerAgo, Set<RunState> states);

  /**
   * Has a held or a skipped chunk done again, from its last committed batch and with all its
   * attempts, when its plan is run again; also if the run is COMPLETED. To be called after an
   * inspection of the chunk's rows: what it wrote before it was held is not taken back by this.
   *
   * <p>A chunk is held where its work may have written rows that the ledger does not have; see
   * {@link dev.backfill.work.FailureKind#holds}.
   *
   * @param planName name of the plan
   * @param chunkId label of the chunk, as in the report
   * @throws IllegalArgumentException if the plan has no held or skipped chunk of this label
   * @throws RunIsLiveException if a process is at work on this plan
   * @throws LedgerException if the ledger cannot be written
   */
  void releaseChunk(String planName, String chunkId);

  /**
   * Shows which chunks {@link #reprocess} would have done again, and writes nothing.
   *
   * @param planName name of the plan
   * @param request which chunks, and why
   * @param atMost the largest number of chunks to list
   * @return the chunks, with their ranges and what they have done; maybe none
   * @throws IllegalArgumentException as {@link #reprocess}
   * @throws RunIsLiveException if a process is at work on this plan
   * @throws LedgerException if the ledger cannot be read
   * @throws UnsupportedOperationException if this ledger cannot do it; by default
   */
  default Reprocessing explainReprocess(String planName, Reprocess request, int atMost) {
    throw cannotReprocess();
  }

  /**
   * Has chunks done again from their beginning, when the plan is run again; also if the run is
   * COMPLETED. Their cursors are reset, and their before-images stay: a rollback restores what the
   * rows held before the first time. Rows that these chunks have set aside are tried again. Who,
   * when and why is kept as a note of the run, with what the chunks had done before. A chunk of
   * rows that came in later is done again only if it is named or has failed.
   *
   * @param planName name of the plan
   * @param request which chunks, and why
   * @param atMost the largest number of chunks to list in the answer
   * @return the chunks, as they were before
   * @throws IllegalArgumentException if there is no such plan or chunk, no chunk that meets the
   *     request, if the run or one of its chunks was rolled back, or if the work must not be done
   *     twice; nothing was written
   * @throws RunIsLiveException if a process is at work on this plan
   * @throws LedgerException if the ledger cannot be written
   * @throws UnsupportedOperationException if this ledger cannot do it; by default
   */
  default Reprocessing reprocess(String planName, Reprocess request, int atMost) {
    throw cannotReprocess();
  }

  /**
   * The same, with the first 20 chunks in the answer.
   *
   * @param planName name of the plan
   * @param request which chunks, and why
   * @return the chunks, as they were before
   */
  default Reprocessing reprocess(String planName, Reprocess request) {
    return reprocess(planName, request, 20);
  }

  private UnsupportedOperationException cannotReprocess() {
    return new UnsupportedOperationException(
        "The ledger %s cannot have chunks done again; use InMemoryLedger or JdbcLedger"
            .formatted(getClass().getName()));
  }

  /**
   * Leaves a chunk out, in the name of the ledger's role or of the user of this process; see {@link
   * #skipChunk(String, String, String, String)}.
   *
   * @param planName name of the plan
   * @param chunkId label of the chunk, as in the report
   * @param why for people; shown with the chunk; not blank, at most 500 characters are kept
   * @throws IllegalArgumentException if the ledger knows no such plan, or as {@link
   *     RunControl#skip}
   * @throws LedgerException if the ledger cannot be written
   */
  default void skipChunk(String planName, String chunkId, String why) {
    skipChunk(planName, chunkId, why, "");
  }

  /**
   * Leaves a chunk out, whether its run lives, has ended or was left behind: it is SKIPPED, and the
   * plan can complete without it. The report names the chunk, the person, the time and the reason.
   *
   * @param planName name of the plan
   * @param chunkId label of the chunk, as in the report
   * @param why for people; shown with the chunk; not blank, at most 500 characters are kept
   * @param by the person who decides it
   * @throws IllegalArgumentException if the ledger knows no such plan, or as {@link
   *     RunControl#skip}
   * @throws LedgerException if the ledger cannot be written
   */
  default void skipChunk(String planName, String chunkId, String why, String by) {
    attach(planName)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "The ledger knows no plan '%s', so chunk '%s' cannot be skipped; ledger.runs() lists its plans"
                        .formatted(planName, chunkId)))
        .skip(chunkId, why, by);
  }

  /**
   * Lists the runs of all plans. Reads every run's chunks, to count them.
   *
   * @return the newest first; their views name no chunks
   * @throws LedgerException if the ledger cannot be read
   */
  List<RunSummary> runs();

  /**
   * Looks into a run, also into one that is at work or has ended.
   *
   * @param planName name of the plan
   * @return empty if this ledger knows no such plan
   * @throws LedgerException if the ledger cannot be read
   */
  Optional<RunInspection> inspect(String planName);

  /**
   * Lists the rows of a run that were set aside, with their keys, which are row data. {@code
   * JdbcTable.badRows(..)} makes a scope of them, to run them again.
   *
   * @param planName name of the plan
   * @param atMost the largest number; at least 1
   * @return in the order of their chunks, and within a chunk in the order of its rows; none if this
   *     ledger knows no such plan
   * @throws IllegalArgumentException if {@code atMost} is less than 1
   * @throws LedgerException if the ledger cannot be read
   */
  List<BadRow> badRows(String planName, int atMost);

  /**
   * The advice about this ledger in the explanation of a plan, such as too few connections. Asked
   * for by a caller of explain, never by a run.
   *
   * @param lanes the number of lanes that a run would have
   * @return nothing by default
   * @throws LedgerException if it cannot be asked
   */
  default List<Advice> advice(int lanes) {
    return List.of();
  }

  /**
   * Returns true if this ledger keeps other runs off what a run writes in a database; see {@link
   * RunDefinition#footprint}. Otherwise the database of the work is asked to.
   *
   * @param resource where the work writes
   * @return false by default
   */
  default boolean keepsFootprintsIn(Resource resource) {
    return false;
  }

  /**
   * Returns true if several processes may work on a run at the same time.
   *
   * @return false unless set otherwise
   */
  default boolean isShared() {
    return false;
  }

  /**
   * Returns true if a run survives this process.
   *
   * @return false for a ledger in memory
   */
  boolean isDurable();
}
