package dev.backfill.contract;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The JVM's time; the one class that reads it. Thread-safe. */
enum SystemTime implements TimeSource {
  INSTANCE;

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Waiter waiter() {
    return new SystemWaiter();
  }

  /** A condition with a count of changes. The count is read without the lock on the hot path. */
  private static final class SystemWaiter implements Waiter {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final AtomicLong changes = new AtomicLong();

    @Override
    public long changes() {
      return changes.get();
    }

    @Override
    public void await(long seen, Duration atMost) throws InterruptedException {
      long left = Durations.nanos(atMost);
      lock.lockInterruptibly();
      try {
        while (changes.get() == seen && left > 0) {
          left = changed.awaitNanos(left);
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void wake() {
      lock.lock();
      try {
        changes.incrementAndGet();
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
