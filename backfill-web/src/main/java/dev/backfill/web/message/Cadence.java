package dev.backfill.web.message;

import java.time.Duration;

/** How often there is a message about progress. Value. */
public sealed interface Cadence {

  /** When a chunk has ended. */
  record PerChunk() implements Cadence {}

  /**
   * When so much time has passed.
   *
   * @param interval 1 second or more
   */
  record Every(Duration interval) implements Cadence {}

  /**
   * When so much more is done.
   *
   * @param points percentage points, 1 to 100
   */
  record EveryPercent(int points) implements Cadence {}

  /** Never: only changes of the run's state have messages. */
  record OnStateChange() implements Cadence {}
}
