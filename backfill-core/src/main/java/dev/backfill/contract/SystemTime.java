package dev.backfill.contract;

import dev.backfill.base.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

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

  /**
   * A count of changes, and who waits for the next one. Without a lock: a lane that waits for one
   * may get no carrier to take it, and threads that wait behind that lane would hang.
   */
  private static final class SystemWaiter implements Waiter {
    private final AtomicLong changes = new AtomicLong();
    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

    @Override
    public long changes() {
      return changes.get();
    }

    @Override
    public void await(long seen, Duration atMost) throws InterruptedException {
      var thread = Thread.currentThread();
      long until = System.nanoTime() + Durations.nanos(atMost);
      waiting.add(thread); // before the look: a change after it finds this thread
      try {
        for (long left = Durations.nanos(atMost);
            changes.get() == seen && left > 0;
            left = until - System.nanoTime()) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          LockSupport.parkNanos(this, left);
        }
      } finally {
        waiting.remove(thread);
      }
    }

    @Override
    public void wake() {
      changes.incrementAndGet();
      waiting.forEach(LockSupport::unpark);
    }
  }
}
