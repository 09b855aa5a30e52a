package dev.backfill.run.event;

import dev.backfill.progress.ProgressEvent;

/**
 * The listeners of a run, and the counts that they receive. Thread-safe.
 *
 * @param listeners of the plan
 * @param tally counts of chunks
 */
public record Audience(Listeners listeners, ChunkTally tally) {

  public boolean isWatched() {
    return !listeners.isEmpty();
  }

  public void tell(ProgressEvent event) {
    listeners.offer(event);
  }
}
