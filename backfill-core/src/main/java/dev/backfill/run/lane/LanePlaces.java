package dev.backfill.run.lane;

import dev.backfill.run.context.LaneContext;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The places that a lane needs for each turn: among the lanes of its run, and among those of its
 * group. Thread-safe: the supervisor gives back those of a lane that does not come back.
 */
final class LanePlaces {

  private final LaneContext<?> context;
  private final AtomicBoolean ofRun = new AtomicBoolean();
  private final AtomicBoolean ofGroup = new AtomicBoolean();

  LanePlaces(LaneContext<?> context) {
    this.context = context;
  }

  /** Returns true if the run has one for it. */
  boolean takeOfRun() {
    ofRun.set(context.pace().lanes().enter(context.time()::nanos));
    return ofRun.get();
  }

  /** Returns true if the group has one for it. */
  boolean takeOfGroup() {
    ofGroup.set(context.group().lanes().take());
    return ofGroup.get();
  }

  /** Gives back what it has. */
  void give() {
    if (ofGroup.getAndSet(false)) {
      context.group().lanes().give();
    }
    if (ofRun.getAndSet(false)) {
      context.pace().lanes().leave();
    }
  }
}
