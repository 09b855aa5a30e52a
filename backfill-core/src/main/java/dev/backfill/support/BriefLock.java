package dev.backfill.support;

import dev.backfill.contract.TimeSource;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that is held for a few steps, by lanes and by the threads that steer them: nothing blocks
 * and nothing is logged under it, and of the host's code only its clock is read.
 *
 * <p>A virtual thread spins until it has the lock; a platform thread waits in the queue. A virtual
 * thread in that queue would need a carrier to take its turn. While the work of other lanes
 * computes on every carrier, it would get none, and the supervisor behind it would wait with it. So
 * the thread that holds this lock is on a core, and gives it back soon. Where a holder waits all
 * the same, because a clock of the host has a lock of its own, spinning on every carrier would keep
 * it from its core for ever: a thread that has tried 100,000 times rests for a tenth of a
 * millisecond between two tries.
 *
 * <p>Thread-safe.
 */
public final class BriefLock {

  /** A few milliseconds of spinning: far longer than any step under this lock takes. */
  private static final int MOST_SPINS = 100_000;

  private static final Duration REST = Duration.ofNanos(100_000);

  private final ReentrantLock lock = new ReentrantLock();

  private BriefLock() {}

  /**
   * A new lock.
   *
   * @return a lock that no thread holds
   */
  public static BriefLock create() {
    return new BriefLock();
  }

  /** Takes the lock. A thread that holds it may take it again. */
  public void lock() {
    if (!Thread.currentThread().isVirtual()) {
      lock.lock();
      return;
    }
    for (int spins = 0; spins < MOST_SPINS; spins++) {
      if (lock.tryLock()) {
        return;
      }
      Thread.onSpinWait();
    }
    lockWithRests();
  }

  /**
   * A thread that yields is put into the queue from which its carrier takes the next one, and may
   * never let another in; one that rests leaves its carrier free.
   */
  private void lockWithRests() {
    var waiter = TimeSource.system().waiter();
    boolean interrupted = false;
    while (!lock.tryLock()) {
      try {
        waiter.await(waiter.changes(), REST);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Takes the lock if no other thread holds it.
   *
   * @return false if another thread holds it
   */
  public boolean tryLock() {
    return lock.tryLock();
  }

  /** Gives the lock back; only for the thread that holds it. */
  public void unlock() {
    lock.unlock();
  }

  /**
   * A condition under this lock. Only platform threads may wait for it: one that has waited takes
   * its place in the queue again. Any thread that holds the lock may signal.
   *
   * @return a new condition
   */
  public Condition newCondition() {
    return lock.newCondition();
  }
}
