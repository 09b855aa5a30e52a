package dev.backfill.run.attempt;

import dev.backfill.base.Durations;
import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.run.attempt.ChunkEvents.Why;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.failure.Causes;
import dev.backfill.scope.Range;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Writes down what was decided about a failed attempt, logs it and tells listeners. Confined to one
 * thread at a time.
 */
final class FailedAttempts<R extends Range> {

  private static final Logger LOG = PrintableLog.of(FailedAttempts.class);

  private final LaneContext<R> context;
  private final FailurePolicy<R> policy;
  private final ChunkEvents<R> events;

  FailedAttempts(LaneContext<R> context, FailurePolicy<R> policy, ChunkEvents<R> events) {
    this.context = context;
    this.policy = policy;
    this.events = events;
  }

  /**
   * An attempt has failed.
   *
   * @param reached true if the work was called, or there was no connection to call it with
   * @param rows the number of rows that the batch that failed was allowed; 0 if it was no batch
   * @return the time for which the lane begins nothing; zero if it continues
   */
  Duration failed(ClaimedChunk<R> held, boolean reached, int rows, Throwable thrown) {
    var failure = context.diagnosed(thrown);
    Causes.log(
        "Chunk %s of plan '%s' in attempt %d"
            .formatted(held.chunk().id(), context.work().plan().name(), held.attempt()),
        thrown);
    var ruling = policy.on(held, reached, rows, thrown, failure);
    var why = new Why(failure, thrown);
    if (ruling.endsRun()) {
      endedAlone(held, ruling.end(), why);
    } else {
      ended(held, ruling.end(), why);
    }
    return ruling.rest();
  }

  /** Until it is written down, no lane begins another chunk. */
  private void endedAlone(ClaimedChunk<R> held, AttemptResult end, Why why) {
    context.signals().stopping();
    try {
      ended(held, end, why);
    } finally {
      context.signals().stopped();
    }
  }

  private void ended(ClaimedChunk<R> held, AttemptResult end, Why why) {
    if (!context.ledger().run().end(held, end)) {
      LOG.info("Lost the claim on chunk {}", held.chunk().id());
      return;
    }
    switch (end) {
      case AttemptResult.Retry retry -> again(held, retry, why);
      case AttemptResult.Failed gaveUp -> gaveUp(held, why);
      case AttemptResult.Split split -> split(held, split, why);
      default -> events.changed(held, ChunkState.PENDING);
    }
  }

  private void again(ClaimedChunk<R> held, AttemptResult.Retry retry, Why why) {
    LOG.warn(
        "Chunk {} of plan '{}' failed in attempt {} of {}, again in {} ms: {}",
        held.chunk().id(),
        context.work().plan().name(),
        held.attempt(),
        context.recovery().retry().attempts(),
        Durations.millis(retry.after()),
        why.failure().text());
    events.changed(held, ChunkState.PENDING, why);
  }

  private void split(ClaimedChunk<R> held, AttemptResult.Split split, Why why) {
    LOG.warn(
        "Chunk {} of plan '{}' took too long again. The rest of it is cut into {} chunks: {}",
        held.chunk().id(),
        context.work().plan().name(),
        split.children().size(),
        why.failure().text());
    events.split(held, split.children().size(), Optional.of(why));
  }

  private void gaveUp(ClaimedChunk<R> held, Why why) {
    LOG.warn(
        "Chunk {} of plan '{}' failed after {} attempt(s): {}",
        held.chunk().id(),
        context.work().plan().name(),
        held.attempt(),
        why.failure().text());
    events.changed(held, ChunkState.FAILED, why);
    policy.failedForGood(held, why.thrown(), why.failure());
  }
}
