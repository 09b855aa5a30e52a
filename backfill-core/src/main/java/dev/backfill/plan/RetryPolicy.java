package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How often, and after how long a wait, a failing chunk is tried again. What is worth a retry is
 * decided by the kind of failure.
 *
 * <p>Value. The wait before attempt n+1 is random between 0 and {@code min(cap, first * 2^(n-1))}:
 * full jitter, as in the AWS Architecture Blog, "Exponential Backoff and Jitter" (2015). No lane
 * waits: the chunk is put back and claimed again when its time has come.
 *
 * @param attempts how many attempts in all, the first included; 1 to 100
 * @param first upper bound of the first wait; more than 0
 * @param cap upper bound of every wait; at least {@code first}
 */
public record RetryPolicy(int attempts, Duration first, Duration cap) {

  /** Attempts unless said otherwise: {@value}. */
  public static final int DEFAULT_ATTEMPTS = 3;

  /** 3 attempts, 100 ms, at most 30 s. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(DEFAULT_ATTEMPTS, Duration.ofMillis(100), Duration.ofSeconds(30));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public RetryPolicy {
    requireNonNull(first, "first");
    requireNonNull(cap, "cap");
    if (attempts < 1 || attempts > 100) {
      throw new IllegalArgumentException(
          "attempts must be 1 to 100, was %s; 1 means no retry".formatted(attempts));
    }
    if (first.isNegative() || first.isZero()) {
      throw new IllegalArgumentException("the first wait must be more than 0, was " + first);
    }
    if (cap.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "the cap of the waits (%s) must be at least the first wait (%s)".formatted(cap, first));
    }
  }

  /**
   * The default waits with another number of attempts.
   *
   * @param attempts how many attempts in all, the first included; 1 means no retry
   * @return the policy
   * @throws IllegalArgumentException if the number is not 1 to 100
   */
  public static RetryPolicy attempts(int attempts) {
    return new RetryPolicy(attempts, DEFAULT.first, DEFAULT.cap);
  }
}
