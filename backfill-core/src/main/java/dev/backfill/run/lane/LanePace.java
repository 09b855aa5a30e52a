package dev.backfill.run.lane;

import dev.backfill.run.context.LaneContext;
import java.util.function.Supplier;

/**
 * Measures how long the chunks of one lane take, in stretches: reading the clock costs as much as a
 * tiny chunk. Waits for claims are not part of it. Confined to one thread at a time.
 */
final class LanePace {

  private final LaneContext<?> context;
  private final boolean sharing;
  private int chunks;
  private long since;
  private long waited;

  LanePace(LaneContext<?> context, boolean sharing) {
    this.context = context;
    this.sharing = sharing;
  }

  void begins() {
    begins(context.time().nanos());
  }

  private void begins(long now) {
    since = now;
    waited = 0;
    chunks = 0;
  }

  /** Asks for chunks. */
  <T> T waits(Supplier<T> claim) {
    long asked = context.time().nanos();
    var answer = claim.get();
    waited += context.time().nanos() - asked;
    return answer;
  }

  /** The lane has done so many chunks; of none, nothing is learned from the time that it took. */
  void did(int done) {
    if (done == 0) {
      begins();
      return;
    }
    chunks += done;
    if (!sharing && chunks < context.pace().claims().next()) {
      return;
    }
    long now = context.time().nanos();
    long took = Math.max(0, now - since - waited);
    context.pace().claims().took(chunks, took);
    if (context.pace().lanes().did(chunks, took, now)) {
      context.signals().wakeLanes();
    }
    begins(now);
  }
}
