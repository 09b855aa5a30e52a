package dev.backfill.run;

import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.report.BackfillReport;

/** A run under way. Role; thread-safe. */
public interface BackfillRun extends AutoCloseable {

  /**
   * Changes the number of lanes. More begin at once; of fewer, each ends after its batch, and its
   * chunk continues in another lane.
   *
   * @param lanes the number of lanes; at least 1
   * @throws IllegalArgumentException if the number is out of bounds
   */
  void parallelism(int lanes);

  /**
   * No new chunk and no new batch until {@link #resume}, or until the plan is started again after
   * this process has ended. Does nothing if the run is not at work.
   */
  void pause();

  /** Ends a {@link #pause}. Does nothing if the run is not paused. */
  void resume();

  /**
   * Ends the run as CANCELLED; returns at once. What is committed stays; the rest is done when the
   * plan is run again. Heard at any time until COMPLETED is written, whether the run has begun yet,
   * its last checks are asked, or the ledger cannot be reached.
   *
   * @param now false: no new chunk, batch and check, what runs ends; true: chunks at work are asked
   *     to stop too ({@code chunk.cancelled()}), running statements are cancelled, no check is
   *     waited for, and after the plan's grace a lambda that does not return is abandoned by name
   */
  void cancel(boolean now);

  /**
   * Leaves a chunk out that waits or has failed: it is SKIPPED, and the run can complete without
   * it. The report names the chunk, the person, the time and the reason.
   *
   * @param chunkId label of the chunk, as in the report
   * @param why for people; not blank
   * @param by the person who decides it; empty for the role of the ledger's database, or the user
   *     of this process
   * @throws IllegalArgumentException if there is no such chunk, or a lane is at work on it, or the
   *     reason is blank
   * @throws dev.backfill.ledger.LedgerException if the ledger cannot be written
   */
  void skip(String chunkId, String why, String by);

  /**
   * Looks at the run.
   *
   * @return all numbers at this moment
   */
  ProgressSnapshot progress();

  /**
   * Reports on the run.
   *
   * @return the result so far
   */
  BackfillReport report();

  /**
   * Waits for the end. If the calling thread is interrupted, the run is cancelled as by {@code
   * cancel(false)}, this method still waits for the end, and the interrupt flag stays set. While
   * other processes are at work on the same run, only the part of this one ends.
   *
   * @return the report, whatever happened
   */
  BackfillReport await();

  /**
   * Cancels what still runs ({@code cancel(true)}) and waits for the end. While other processes are
   * at work on the same run, only the part of this one ends. Does nothing when called again.
   */
  @Override
  void close();
}
