package dev.backfill.run.engine;

import java.time.Duration;

/** Why a lane came back. Value. */
public sealed interface LaneExit {

  /** Nothing will ever be left to do. */
  record Done() implements LaneExit {}

  /** The engine asked for the lane. */
  record Yielded() implements LaneExit {}

  /**
   * Nothing to do yet.
   *
   * @param atMost when to look again at the latest
   */
  record Idle(Duration atMost) implements LaneExit {}
}
