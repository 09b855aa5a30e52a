package dev.backfill.run;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for what another thread, session or process is about to do. Stateless. */
public final class Until {

  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** Leaves the processor to the one that is waited for. */
  private static final Duration GLANCE = Duration.ofNanos(100_000);

  private Until() {}

  /**
   * A state that is waited for.
   *
   * @param <X> what asking for it throws
   */
  public interface Condition<X extends Exception> {
    boolean holds() throws X;
  }

  public static <X extends Exception> void holds(String what, Condition<X> condition) throws X {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within %s: %s".formatted(LONGEST, what));
      }
      LockSupport.parkNanos(GLANCE.toNanos());
    }
  }
}
