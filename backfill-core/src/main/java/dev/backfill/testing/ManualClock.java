package dev.backfill.testing;

import dev.backfill.base.Durations;
import dev.backfill.contract.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Time that stands still until it is moved.
 *
 * <p>A run on this clock waits for nothing but {@link #advance}: a back-off of an hour is over when
 * the test moves it. Or, with {@link #skippingWaits()}, at once: a thread that waits moves the
 * clock to the end of the wait.
 *
 * <p>Thread-safe.
 */
public final class ManualClock implements TimeSource {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final boolean skipsWaits;
  private final List<ManualWaiter> waiters = new ArrayList<>();

  /** Read without the lock: lanes ask for the time while they hold locks of the engine. */
  private volatile Reading reading;

  /** A reading of the clock. */
  private record Reading(Instant now, long nanos) {}

  private ManualClock(Instant start, boolean skipsWaits) {
    this.reading = new Reading(start, 0);
    this.skipsWaits = skipsWaits;
  }

  /**
   * A clock that stands still.
   *
   * @param instant where it stands, such as {@code 2024-01-15T14:00:00Z}
   * @return a new clock
   * @throws java.time.format.DateTimeParseException if the text is not an instant
   */
  public static ManualClock startingAt(String instant) {
    return new ManualClock(Instant.parse(instant), false);
  }

  /**
   * A clock of the same time on which no wait takes real time: it moves the clock instead.
   *
   * @return a new clock
   */
  public ManualClock skippingWaits() {
    return new ManualClock(now(), true);
  }

  /**
   * Moves the clock and wakes everyone whose wait is over.
   *
   * @param by the distance; not negative
   * @throws IllegalArgumentException if {@code by} is negative
   */
  public void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("Time does not go back, was told to move by " + by);
    }
    lock.lock();
    try {
      move(by);
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. A sum of long waits may overflow, as that of a real ticker may. */
  private void move(Duration by) {
    var before = reading;
    reading =
        new Reading(before.now.plus(Durations.capped(by)), before.nanos + Durations.nanos(by));
    moved.signalAll();
  }

  @Override
  public Instant now() {
    return reading.now;
  }

  @Override
  public long nanos() {
    return reading.nanos;
  }

  @Override
  public Waiter waiter() {
    var waiter = new ManualWaiter();
    lock.lock();
    try {
      waiters.add(waiter);
      return waiter;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Blocks until at least so many threads wait on this clock: then the run stands still.
   *
   * @param threads the number of threads
   * @param atMost longest real time to block
   * @return false if the time was over first
   * @throws InterruptedException if the thread is interrupted
   */
  public boolean awaitWaiting(int threads, Duration atMost) throws InterruptedException {
    long left = Durations.nanos(atMost);
    lock.lockInterruptibly();
    try {
      while (waiters.stream().mapToInt(waiter -> waiter.waiting).sum() < threads) {
        if (left <= 0) {
          return false;
        }
        left = moved.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the clock to be moved. All state is guarded by the clock's lock. */
  private final class ManualWaiter implements Waiter {
    private long changes;
    private int waiting;

    @Override
    public long changes() {
      lock.lock();
      try {
        return changes;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void await(long seen, Duration atMost) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        long end = reading.nanos + Durations.nanos(atMost);
        waiting++;
        moved.signalAll();
        try {
          while (changes == seen && end - reading.nanos > 0) {
            if (skipsWaits) {
              move(Duration.ofNanos(end - reading.nanos));
            } else {
              moved.await();
            }
          }
        } finally {
          waiting--;
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void wake() {
      lock.lock();
      try {
        changes++;
        moved.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
