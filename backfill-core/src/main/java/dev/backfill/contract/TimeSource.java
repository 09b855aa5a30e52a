package dev.backfill.contract;

import java.time.Duration;
import java.time.Instant;

/**
 * Where the engine reads the time and how it waits. Role: the real one is {@link #system()}; tests
 * use {@code dev.backfill.testing.ManualClock}.
 *
 * <p>Thread-safe.
 */
public interface TimeSource {

  /**
   * The time of day; only shown and logged. It may be set at any time, so no duration is taken from
   * it. A durable ledger decides by the clock of its database.
   *
   * @return now
   */
  Instant now();

  /**
   * Elapsed time from an arbitrary origin.
   *
   * @return nanoseconds, never going back
   */
  long nanos();

  /**
   * Makes a place to wait at.
   *
   * @return a new waiter, shared by any number of threads
   */
  Waiter waiter();

  /** Waits for a change or for time to pass. Role; thread-safe. */
  interface Waiter {

    /**
     * The number of calls of {@link #wake()}. Read it before looking at what is waited for, then
     * hand it to {@link #await}: a change in between is not missed.
     *
     * @return the number of changes so far
     */
    long changes();

    /**
     * Waits until {@link #changes()} differs from {@code seen}, or until {@code atMost} has passed.
     *
     * @param seen the number of changes that the caller has already seen
     * @param atMost the longest wait; zero or less returns at once
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    void await(long seen, Duration atMost) throws InterruptedException;

    /** Counts a change and wakes every waiting thread. */
    void wake();
  }

  /**
   * The clock and the ticker of the JVM.
   *
   * @return the real time
   */
  static TimeSource system() {
    return SystemTime.INSTANCE;
  }
}
