package dev.backfill.run;

import dev.backfill.report.GroupReport;

/** A group of runs under way. Role; thread-safe. */
public interface GroupRun extends AutoCloseable {

  /**
   * Changes the number of lanes of all members that may be at work at once. Lanes above it end what
   * they have begun.
   *
   * @param lanes at least 1
   * @throws IllegalArgumentException if the number is out of bounds
   */
  void parallelism(int lanes);

  /** No new chunk and no new batch of any member until {@link #resume}. */
  void pause();

  /** Ends a {@link #pause}. Does nothing if the group is not paused. */
  void resume();

  /**
   * Ends all members as CANCELLED; those that wait do not begin. What is committed stays; the rest
   * is done when the group is run again.
   *
   * @param now see {@link BackfillRun#cancel}
   */
  void cancel(boolean now);

  /**
   * Looks at the group.
   *
   * @return all members at this moment
   */
  GroupReport report();

  /**
   * Waits for the end of all members. If the calling thread is interrupted, all are cancelled as by
   * {@code cancel(false)}, this method still waits for the end, and the interrupt flag stays set.
   *
   * @return the report, whatever happened
   */
  GroupReport await();

  /** Cancels what still runs ({@code cancel(true)}) and waits for the end. */
  @Override
  void close();
}
