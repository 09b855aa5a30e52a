package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * The number of attempts at a failing chunk, and the waits between them. What is worth a retry is
 * decided by the kind of failure.
 *
 * <p>Value. The upper bound of the wait before attempt n+1 is {@code min(cap, first * 2^(n-1))}.
 * Two kinds of failure wait differently, with jitter as in the AWS Architecture Blog, "Exponential
 * Backoff and Jitter" (2015):
 *
 * <ul>
 *   <li>The database's own, such as a deadlock or a serialization failure, is over when its
 *       transactions have moved apart: the wait begins with {@code conflict} instead of {@code
 *       first} and is random between 0 and its bound (full jitter).
 *   <li>Any other, such as a remote service that answers 503, needs time: the wait is random
 *       between half of its bound and the bound (equal jitter).
 * </ul>
 *
 * <p>No lane waits: the chunk is put back and claimed again when its time has come.
 *
 * @param attempts the number of attempts in all, the first included; 1 to 100
 * @param first upper bound of the first wait; more than 0
 * @param conflict the same after a failure that the database reports; more than 0, at most {@code
 *     first}
 * @param cap upper bound of every wait; at least {@code first}
 */
public record RetryPolicy(int attempts, Duration first, Duration conflict, Duration cap) {

  /** Attempts unless set otherwise: {@value}. */
  public static final int DEFAULT_ATTEMPTS = 3;

  /** 3 attempts; a first wait of 1 s, or 100 ms where the database reports it; at most 30 s. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(
          DEFAULT_ATTEMPTS, Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofSeconds(30));

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public RetryPolicy {
    requireNonNull(first, "first");
    requireNonNull(conflict, "conflict");
    requireNonNull(cap, "cap");
    if (attempts < 1 || attempts > 100) {
      throw new IllegalArgumentException(
          "attempts must be 1 to 100, was %s; 1 means no retry".formatted(attempts));
    }
    if (first.isNegative() || first.isZero()) {
      throw new IllegalArgumentException("the first wait must be more than 0, was " + first);
    }
    if (conflict.isNegative() || conflict.isZero() || conflict.compareTo(first) > 0) {
      throw new IllegalArgumentException(
          "the first wait after a conflict must be more than 0 and at most the first wait (%s), was %s"
              .formatted(first, conflict));
    }
    if (cap.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "the cap of the waits (%s) must be at least the first wait (%s)".formatted(cap, first));
    }
  }

  /**
   * The same first wait after every failure.
   *
   * @param attempts the number of attempts in all, the first included; 1 to 100
   * @param first upper bound of the first wait; more than 0
   * @param cap upper bound of every wait; at least {@code first}
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public RetryPolicy(int attempts, Duration first, Duration cap) {
    this(attempts, first, first, cap);
  }

  /**
   * The default waits with another number of attempts.
   *
   * @param attempts the number of attempts in all, the first included; 1 means no retry
   * @return the policy
   * @throws IllegalArgumentException if the number is not 1 to 100
   */
  public static RetryPolicy attempts(int attempts) {
    return new RetryPolicy(attempts, DEFAULT.first, DEFAULT.conflict, DEFAULT.cap);
  }
}
