package dev.backfill.run.attempt;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressEvent.Counts;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.signal.Cancellation;
import dev.backfill.scope.Range;
import dev.backfill.work.Failure;
import java.time.Duration;
import java.util.Optional;

/** Tells listeners how the chunks of one lane change. Confined to one thread at a time. */
final class ChunkEvents<R extends Range> {

  private final LaneContext<R> context;

  /** When the attempt began; 0 without listeners. */
  private long begun;

  ChunkEvents(LaneContext<R> context) {
    this.context = context;
  }

  /**
   * A failure and its exception.
   *
   * @param failure in our words
   * @param thrown as it was thrown
   */
  record Why(Failure failure, Throwable thrown) {}

  /** The reports from here on are about this attempt. */
  void of(Cancellation cancellation) {
    begun = cancellation.begun();
  }

  /** A chunk has changed in good order. */
  void changed(ClaimedChunk<R> held, ChunkState state) {
    if (!context.audience().isWatched()) {
      return;
    }
    if (state == ChunkState.SUCCEEDED) {
      context.audience().tally().done(counts -> tell(held, state, counts, Optional.empty()));
    } else {
      tell(held, state, context.audience().tally().now(), Optional.empty());
    }
  }

  /** A chunk has changed, because something went wrong. */
  void changed(ClaimedChunk<R> held, ChunkState state, Why why) {
    tell(held, state, context.audience().tally().now(), Optional.of(why));
  }

  /** The rest of a chunk was cut into so many. */
  void split(ClaimedChunk<R> held, int children, Optional<Why> why) {
    context.audience().tally().split(children, counts -> tell(held, ChunkState.SPLIT, counts, why));
  }

  private void tell(ClaimedChunk<R> held, ChunkState state, Counts counts, Optional<Why> why) {
    if (context.audience().isWatched()) {
      context
          .audience()
          .tell(
              new ProgressEvent.ChunkChanged(
                  context.work().plan().name(),
                  context.ledger().run().runId(),
                  held.chunk(),
                  state,
                  held.attempt(),
                  held.rows(),
                  Duration.ofNanos(context.time().nanos() - begun),
                  counts,
                  why.map(Why::failure),
                  why.map(Why::thrown)));
    }
  }
}
