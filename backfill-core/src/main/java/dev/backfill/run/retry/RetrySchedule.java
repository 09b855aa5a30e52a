package dev.backfill.run.retry;

import dev.backfill.base.Durations;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * Computes the wait before the next attempt. The only class that touches resilience4j: {@link
 * IntervalFunction} computes how the bound of the wait grows and where it ends, and {@link
 * RetryConfig} holds it with the number of attempts. The ledger counts the attempts, because the
 * next one may run in another JVM.
 *
 * <p>The jitter comes from the random numbers of the runner, which has a seed for them. {@code
 * IntervalFunction.ofExponentialRandomBackoff} draws from {@code Math.random()}, and draws before
 * it caps: half of all waits at the cap would be equal.
 *
 * <p>Thread-safe.
 */
public final class RetrySchedule {

  private static final double GROWTH = 2;

  private final RetryConfig others;
  private final RetryConfig conflicts;

  public RetrySchedule(RetryPolicy policy, RandomGenerator random) {
    this.others = config(policy, policy.first(), bound -> bound - random.nextLong(bound / 2 + 1));
    this.conflicts = config(policy, policy.conflict(), bound -> random.nextLong(bound + 1));
  }

  private static RetryConfig config(
      RetryPolicy policy, Duration firstWait, LongUnaryOperator jitter) {
    var bound =
        IntervalFunction.ofExponentialBackoff(
            millis(firstWait), GROWTH, Math.max(millis(firstWait), millis(policy.cap())));
    return RetryConfig.custom()
        .maxAttempts(policy.attempts())
        .intervalFunction(attempt -> jitter.applyAsLong(bound.apply(attempt)))
        .build();
  }

  /**
   * The wait after a failed attempt.
   *
   * @param attempt which attempt has failed, from 1
   * @param thrown its exception
   * @param failure the same, sorted
   * @return the time to wait, or empty if it was the last one allowed
   */
  public Optional<Duration> after(int attempt, Throwable thrown, Failure failure) {
    return attempt >= attempts()
        ? Optional.empty()
        : Optional.of(wait(needsTime(failure) ? others : conflicts, attempt, thrown));
  }

  /**
   * The wait after a failure that does not count.
   *
   * @param thrown the exception
   * @return the time to wait
   */
  public Duration first(Throwable thrown) {
    return wait(conflicts, 1, thrown);
  }

  /** The number of attempts that there are in all. */
  public int attempts() {
    return others.getMaxAttempts();
  }

  /** The reported failure is over once its transactions have moved apart. */
  private static boolean needsTime(Failure failure) {
    return failure.kind() == FailureKind.RETRY && failure.sqlState().isEmpty();
  }

  private static Duration wait(RetryConfig config, int attempt, Throwable thrown) {
    IntervalBiFunction<Object> interval = config.getIntervalBiFunction();
    return Duration.ofMillis(interval.apply(attempt, Either.left(thrown)));
  }

  private static long millis(Duration wait) {
    return Math.max(1, Durations.millis(wait));
  }
}
