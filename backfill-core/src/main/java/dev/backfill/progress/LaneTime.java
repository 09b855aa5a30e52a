package dev.backfill.progress;

import dev.backfill.base.Durations;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How the lanes of this process have spent their time, summed over the lanes: four lanes that work
 * for a minute have worked for four.
 *
 * <p>Value.
 *
 * @param working the time in which lanes claimed and worked; waits inside of the work, such as
 *     those for answers of a database and short ones for locks, are part of it
 * @param waiting the time in which lanes had nothing to do, by its reason; reasons without any are
 *     absent
 */
public record LaneTime(Duration working, Map<Reason, Duration> waiting) {

  /** No time at all. */
  public static final LaneTime NONE = new LaneTime(Duration.ZERO, Map.of());

  /** The reasons for which a lane waits. */
  public enum Reason {
    /**
     * No chunk could be claimed: others hold the rest, wait for a retry, or are not planned yet.
     */
    NO_CHUNK,
    /** The run is paused. */
    PAUSED,
    /** No window of the plan is open. */
    WINDOW,
    /** The database cannot be reached. */
    OUTAGE,
    /** The chunks of a stage are done, and its checks have not judged yet. */
    STAGE,
    /** The run is about to end. */
    ENDING,
    /**
     * Chunks are tiny: the lane is kept out until it is known that more lanes help. Lanes that wait
     * like this cost nothing.
     */
    CROWDED,
    /**
     * Another session holds a lock that the work needs. Seen by samples, so short waits are missed.
     */
    LOCK
  }

  /** Copies the times. */
  public LaneTime {
    var copy = new EnumMap<Reason, Duration>(Reason.class);
    copy.putAll(waiting);
    waiting = Collections.unmodifiableMap(copy);
  }

  /**
   * The time of all waits.
   *
   * @return 0 or more
   */
  public Duration waited() {
    return waiting.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * The share of the time in which lanes waited.
   *
   * @return 0 to 1; 0 if there is no time at all
   */
  public double share() {
    double waited = Durations.nanos(waited());
    double all = Durations.nanos(working) + waited;
    return all <= 0 ? 0 : waited / all;
  }
}
