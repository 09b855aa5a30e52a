package dev.backfill.run.retry;

import dev.backfill.contract.DatabaseUnreachableException;
import dev.backfill.plan.RunOptions;
import java.util.random.RandomGenerator;

/**
 * The failures of the run so far, and the decision about the next one. Thread-safe.
 *
 * @param retry when an attempt is made again
 * @param outage the time in which the database of the work cannot be reached
 * @param elsewhere the time in which another database cannot be reached, which the work needs too
 * @param circuit failures that are alike, in a row
 * @param forgiven chunks whose session has ended
 */
public record Recovery(
    RetrySchedule retry,
    OutageBackoff outage,
    OutageBackoff.Silence elsewhere,
    CircuitBreaker circuit,
    Forgiven forgiven) {

  public static Recovery of(RunOptions options, OutageBackoff outage, RandomGenerator random) {
    return new Recovery(
        new RetrySchedule(options.retry(), random),
        outage,
        outage.silence(),
        new CircuitBreaker(options.failureLimit().alike()),
        new Forgiven());
  }

  /** A batch was committed: all that it needed could be reached. */
  public void wentWell() {
    elsewhere.over();
    circuit.closes();
  }

  /**
   * Whether the work has found another database away, such as the source of a copy. Its own
   * database has answered, since the work was called.
   */
  public static boolean isAwayElsewhere(Throwable thrown) {
    return thrown instanceof DatabaseUnreachableException
        || thrown.getCause() instanceof DatabaseUnreachableException;
  }
}
