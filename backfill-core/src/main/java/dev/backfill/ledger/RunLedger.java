package dev.backfill.ledger;

import dev.backfill.check.CheckResult;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import dev.backfill.work.FaultyRow;
import dev.backfill.work.TableDifference;
import dev.backfill.work.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * One process's membership in one run. Role; thread-safe, apart from what {@link #begin} returns.
 *
 * <p>{@link #claim} is the only place where order, back-off and take-over decide what is next.
 * Every method throws {@link LedgerException} if the ledger cannot be reached.
 *
 * @param <R> type of the ranges
 */
public interface RunLedger<R extends Range> extends RunControl, AutoCloseable {

  /**
   * The prefix of the keys of notes in which the planner keeps ranges, which may be row data:
   * {@value}. They are no part of a {@link RunInspection}.
   */
  String PLANNED_RANGE = "planned-range:";

  /**
   * The run's id, the same over restarts.
   *
   * @return a UUID as text
   */
  String runId();

  /**
   * The approvals with which this process was let in, as the ledger has judged them together with
   * the opening.
   *
   * @return empty if the plan requires none, and by default
   */
  default Optional<Approvals> approvals() {
    return Optional.empty();
  }

  /**
   * The position that planning has reached, in the planner's own notation.
   *
   * @return the position that the last {@link #append} wrote; empty if nothing was planned yet
   */
  Optional<String> plannedTo();

  /**
   * Adds chunks to the plan, numbered by the ledger and frozen once written.
   *
   * @param next the chunks, in the order of work; may be empty
   * @param seen the value of {@link #plannedTo} when they were made
   * @param plannedTo the position that planning has reached with them
   * @param last true if planning is complete with them
   * @return false, with nothing written, if another planner was faster: {@link #plannedTo} is not
   *     {@code seen} any more
   */
  boolean append(List<NewChunk<R>> next, Optional<String> seen, String plannedTo, boolean last);

  /**
   * Reads the data that planning needs. A ledger in a database lends the calling thread one of the
   * connections that the run has already, and sets the time limits of the lanes.
   *
   * @param <T> type of the answer
   * @param question opens transactions on the resource of the ledger, one at a time
   * @return the answer
   * @throws Exception what the question throws
   */
  default <T> T planning(Callable<T> question) throws Exception {
    return question.call();
  }

  /**
   * Reads the data that a check needs while lanes are at work. A ledger in a database lends the
   * calling thread one of the connections that the run has already.
   *
   * @param <T> type of the answer
   * @param question opens transactions on the resource of the ledger, one at a time
   * @return the answer
   * @throws Exception what the question throws
   */
  default <T> T checking(Callable<T> question) throws Exception {
    return question.call();
  }

  /**
   * Claims the next chunks for a lane: pending ones by number, without those whose back-off is not
   * over. Idle while a pause is asked for; Stop once a cancel is asked for, the run has ended or
   * this membership has; Drained once planning is complete and no chunk is pending or running. Each
   * claim raises the fence of its chunk.
   *
   * @param atMost the number of chunks that it can take; at least 1
   * @param upTo the number of the last chunk that may be claimed: the answer is as if there were no
   *     others, and planning were complete with that number
   * @return work, or why there is none
   * @throws IllegalArgumentException if {@code atMost} is less than 1
   */
  Claim<R> claim(int atMost, long upTo);

  /**
   * Claims the next chunks of a run that depends on other plans in the same ledger: chunks that may
   * not start by the rule of {@code upstream} are passed over. The rule and the claim are one
   * transaction where the ledger has any. Idle also while chunks wait for their upstream; Blocked
   * once none of those that are left can start any more.
   *
   * @param atMost the number of chunks that it can take; at least 1
   * @param upTo the number of the last chunk that may be claimed
   * @param upstream the plans on which the run depends
   * @return work, or why there is none
   * @throws IllegalArgumentException if {@code atMost} is less than 1
   * @throws UnsupportedOperationException if the run has dependencies, and this ledger cannot
   *     decide them; by default
   */
  default Claim<R> claim(int atMost, long upTo, Upstreams<R> upstream) {
    if (!upstream.isEmpty()) {
      throw new UnsupportedOperationException(
          "The ledger %s cannot decide dependencies between plans; use InMemoryLedger or JdbcLedger"
              .formatted(getClass().getName()));
    }
    return claim(atMost, upTo);
  }

  /**
   * Claims any of the next chunks.
   *
   * @param atMost the number of chunks that it can take; at least 1
   * @return work, or why there is none
   * @throws IllegalArgumentException if {@code atMost} is less than 1
   */
  default Claim<R> claim(int atMost) {
    return claim(atMost, Long.MAX_VALUE);
  }

  /**
   * Opens a transaction that carries the work, and locks the claims in it. Where nothing can be
   * locked, the commit alone decides.
   *
   * @param held claims of this process
   * @return the transaction; empty if another process has claimed one of them by now
   * @throws Exception if there is no connection
   */
  Optional<FencedTransaction> begin(List<ClaimedChunk<R>> held) throws Exception;

  /**
   * Notes a batch that has committed by itself: at least once. A batch with a cursor advances the
   * chunk and leaves it running; one without ends it as SUCCEEDED.
   *
   * @param held the claim, with the number of batches before this one: a batch is noted once
   * @param done the row counts
   * @return false, with nothing written, if another process has claimed the chunk by now
   */
  boolean note(ClaimedChunk<R> held, Batch done);

  /**
   * Notes everything that is not a committed batch. What is committed stays: counts, cursor and
   * number of batches. A counted retry and a failure add an attempt to those before the {@linkplain
   * ClaimedChunk#attempt() attempt} of the claim; a retry, a release and a split raise the fence.
   *
   * @param held the claim; it need not contain the last batch. {@linkplain ClaimedChunk#anew Anew}
   *     if it was advanced: the attempts of before do not count any more
   * @param end its final state
   * @return false, with nothing written, if another process has claimed the chunk by now
   */
  boolean end(ClaimedChunk<R> held, AttemptResult end);

  /**
   * Sets rows aside: writes them down, and lets their chunk resume behind the last one, in one
   * step; all of them or none. Each counts as a batch of the chunk in which no row was changed.
   *
   * @param held the claim, with the number of batches before these rows: rows are set aside once
   * @param rows at least one, in the order in which the chunk passes them
   * @param atMost the number of rows that the run may have set aside, with these; exact also where
   *     several lanes or processes set rows aside at the same time
   * @return what became of them
   */
  SetAside setAside(ClaimedChunk<R> held, List<FaultyRow> rows, long atMost);

  /**
   * Moves the run from one state to another. FAILED or CANCELLED to RUNNING also makes the failed
   * chunks pending again, with all their attempts, apart from those that are held. To RUNNING from
   * a state in which the run had ended takes back what was asked of it; to RUNNING from PAUSED is
   * refused while a pause is asked.
   *
   * @param from the state that the caller expects
   * @param to the wanted state; see {@link RunState#canMoveTo}
   * @param why for people; shown with the state
   * @return false, with nothing written, if the run is not in the state {@code from}, or a pause
   *     forbids it
   * @throws IllegalArgumentException if the move is not a legal one
   */
  boolean move(RunState from, RunState to, String why);

  /**
   * Reads what the chunks of the run cover, from the chunks as they are stored now and in one pass
   * over them. The engine compares it with what was planned before it completes the run.
   *
   * @param order the order of the plan: chunks that follow each other in it are one stretch
   * @return all chunks of the run
   */
  ChunkCoverage<R> coverage(Order order);

  /**
   * Opens the transaction whose commit writes COMPLETED, from VALIDATING.
   *
   * @return the transaction; its commit throws {@link LedgerException} if the run is in another
   *     state by then
   * @throws Exception if there is no connection
   */
  Transaction complete() throws Exception;

  /**
   * Keeps a note with the run; the first one stays.
   *
   * @param key name of the note, at most 200 characters
   * @param valueIfAbsent the value to keep if there is no such note
   * @return the note that is kept
   */
  String remember(String key, String valueIfAbsent);

  /**
   * Reads a note.
   *
   * @param key name of the note
   * @return the value that {@link #remember} kept, or empty
   */
  Optional<String> recall(String key);

  /**
   * The differences that the succeeded chunks have found, where the work compares two tables.
   *
   * @return the sum of the {@linkplain Batch#difference differences}; without the numbers of chunks
   *     in which nothing differs
   */
  default TableDifference difference() {
    return TableDifference.NONE;
  }

  /**
   * Keeps the result of a check; a later one of the same name and phase replaces it.
   *
   * @param result the result of the check
   */
  void record(CheckResult result);

  /**
   * The lanes of this process that wait for a lock at present, as far as the ledger has seen it.
   * Costs no question to the database.
   *
   * @return the waits; empty if the ledger cannot see any
   */
  default List<LockWait> lockWaits() {
    return List.of();
  }

  /**
   * Sentences about this ledger that log and report say when a run begins, such as what a crash may
   * take back. Costs no question to the database.
   *
   * @return nothing by default
   */
  default List<String> notices() {
    return List.of();
  }

  /**
   * The other processes that work on this run at present. Where a run belongs to one process, none.
   *
   * @return the other processes whose lease holds
   */
  Peers peers();

  /**
   * Ends the membership: makes pending again what this process still holds, with a new fence and
   * the same attempts. From now on its claims are those of a process that has lost them, nothing is
   * moved, {@link #append} throws {@link LedgerException}, and {@link #claim} answers Stop;
   * control, view and notes can still be read. Does nothing when called again.
   */
  @Override
  void close();
}
