package dev.backfill.run.engine;

/**
 * The work of a lane: claims, processes, commits until asked to stop. Never waits out a back-off:
 * it comes back with {@link LaneExit.Idle}, and the engine decides how to wait. Role; thread-safe.
 */
@FunctionalInterface
public interface LaneLoop {

  /**
   * Works until there is a reason to come back.
   *
   * @param lane number of the lane, from 0; one thread at a time for each number
   * @param signal the engine's wish for the lane
   * @return why it came back
   */
  LaneExit work(int lane, Signal signal);

  /** The engine's wish for the lane. */
  @FunctionalInterface
  interface Signal {

    /**
     * Returns true if the lane shall come back after its batch.
     *
     * @return true if it is one too many
     */
    boolean yieldNow();
  }
}
