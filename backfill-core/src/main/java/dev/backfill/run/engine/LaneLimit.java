package dev.backfill.run.engine;

/** How many lanes may be at work, beyond the number of lanes of a run. Thread-safe. */
public interface LaneLimit {

  /** No limit. */
  LaneLimit NONE =
      new LaneLimit() {
        @Override
        public boolean take() {
          return true;
        }

        @Override
        public void give() {}
      };

  /**
   * A lane is about to work.
   *
   * @return false if it may not yet; it asks again when it is woken, or later
   */
  boolean take();

  /** A lane that was allowed to work has ended what it did. */
  void give();
}
