package dev.backfill.run.lane;

import dev.backfill.base.Durations;
import dev.backfill.contract.TimeSource;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells at the end of a run whether the lanes that have not come back wait for nothing but a
 * carrier of virtual threads, because work that was given up keeps them all. Such lanes hold no
 * chunk. Confined to the supervisor.
 */
public final class StarvedLanes {

  /** A lane that is only slow to end is not taken for one. */
  private static final Duration LEAST = Duration.ofSeconds(5);

  private final TimeSource time;
  private final long ledgerRetry;
  private Optional<Long> since = Optional.empty();

  public StarvedLanes(TimeSource time, Duration grace) {
    this.time = time;
    this.ledgerRetry = Math.max(Durations.nanos(grace), Durations.nanos(LEAST));
  }

  /**
   * Returns true if the lanes have been in this state for the grace, or 5 seconds if that is more.
   */
  public boolean areLeftBehind(LaneCrew<?> crew) {
    long now = time.nanos();
    if (!crew.hosting().isStarved(crew.atWork().keySet())) {
      since = Optional.empty();
      return false;
    }
    if (since.isEmpty()) {
      since = Optional.of(now);
    }
    return now - since.get() >= ledgerRetry;
  }
}
