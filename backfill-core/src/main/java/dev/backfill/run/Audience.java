package dev.backfill.run;

import dev.backfill.progress.ProgressEvent;

/**
 * The listeners of a run, and the counts that they are told. Thread-safe.
 *
 * @param listeners of the plan
 * @param tally counts of chunks
 */
record Audience(Listeners listeners, ChunkTally tally) {

  boolean isWatched() {
    return !listeners.isEmpty();
  }

  void tell(ProgressEvent event) {
    listeners.offer(event);
  }
}
