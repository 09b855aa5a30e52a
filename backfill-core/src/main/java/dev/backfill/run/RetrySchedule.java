package dev.backfill.run;

import dev.backfill.plan.RetryPolicy;
import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Says how long to wait before the next attempt. The only class that touches resilience4j: its
 * {@link RetryConfig} gives the number of attempts and the interval; its own counters are not used,
 * because they cannot go on in another JVM: the ledger counts.
 *
 * <p>Thread-safe.
 */
final class RetrySchedule {

  private final RetryConfig config;

  RetrySchedule(RetryPolicy policy, RandomGenerator random) {
    this.config =
        RetryConfig.custom()
            .maxAttempts(policy.attempts())
            .intervalFunction(fullJitter(policy, random))
            .build();
  }

  private static IntervalFunction fullJitter(RetryPolicy policy, RandomGenerator random) {
    long first = Math.max(1, policy.first().toMillis());
    long cap = Math.max(first, policy.cap().toMillis());
    return attempt -> {
      int doublings = Math.min(attempt - 1, 62 - (64 - Long.numberOfLeadingZeros(first)));
      return random.nextLong(Math.min(cap, first << Math.max(0, doublings)) + 1);
    };
  }

  /**
   * The wait after a failed attempt.
   *
   * @param attempt which attempt has failed, from 1
   * @param thrown what it threw
   * @return how long to wait, or empty if it was the last one allowed
   */
  Optional<Duration> after(int attempt, Throwable thrown) {
    if (attempt >= config.getMaxAttempts()) {
      return Optional.empty();
    }
    IntervalBiFunction<Object> interval = config.getIntervalBiFunction();
    return Optional.of(Duration.ofMillis(interval.apply(attempt, Either.left(thrown))));
  }

  /**
   * The wait after a failure that does not count.
   *
   * @param thrown what was thrown
   * @return how long to wait
   */
  Duration first(Throwable thrown) {
    IntervalBiFunction<Object> interval = config.getIntervalBiFunction();
    return Duration.ofMillis(interval.apply(1, Either.left(thrown)));
  }

  /** How many attempts there are in all. */
  int attempts() {
    return config.getMaxAttempts();
  }
}
