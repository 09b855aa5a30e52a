package dev.backfill.ledger;

/** The commands to a run. Value. */
public sealed interface RunCommand {

  /** No new chunk and no new batch until {@link Resume}. */
  record Pause() implements RunCommand {}

  /** Ends a {@link Pause}: chunks and batches begin again. */
  record Resume() implements RunCommand {}

  /**
   * Ends the run. What is committed stays; the rest is done when the plan is run again.
   *
   * @param now false drains: no new claim and no new batch, what runs ends; true also stops what
   *     runs
   */
  record Cancel(boolean now) implements RunCommand {}

  /**
   * Changes the number of lanes in each process.
   *
   * @param n at least 1
   */
  record Lanes(int n) implements RunCommand {

    /**
     * Checks the number.
     *
     * @throws IllegalArgumentException if {@code n} is less than 1
     */
    public Lanes {
      if (n < 1) {
        throw new IllegalArgumentException("lanes must be >= 1, was " + n);
      }
    }
  }
}
