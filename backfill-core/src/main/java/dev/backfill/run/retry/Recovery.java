package dev.backfill.run.retry;

import dev.backfill.plan.RunOptions;
import java.util.random.RandomGenerator;

/**
 * The failures of the run so far, and the decision about the next one. Thread-safe.
 *
 * @param retry when an attempt is made again
 * @param outage the time in which the database of the work cannot be reached
 * @param circuit failures that are alike, in a row
 * @param forgiven chunks whose session has ended
 */
public record Recovery(
    RetrySchedule retry, OutageBackoff outage, CircuitBreaker circuit, Forgiven forgiven) {

  public static Recovery of(RunOptions options, OutageBackoff outage, RandomGenerator random) {
    return new Recovery(
        new RetrySchedule(options.retry(), random),
        outage,
        new CircuitBreaker(options.failureLimit().alike()),
        new Forgiven());
  }
}
