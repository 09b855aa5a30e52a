package dev.backfill.run;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.End;
import dev.backfill.ledger.Held;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.Range;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One lane: claims, works, notes how it ended, claims the next. Confined to one thread at a time.
 */
final class LaneWorker<R extends Range> {

  private static final Logger LOG = LoggerFactory.getLogger(LaneWorker.class);

  private final LaneContext<R> context;
  private final int lane;
  private boolean idle;
  private int sinceMeasured;
  private long measuredAt;

  LaneWorker(LaneContext<R> context, int lane) {
    this.context = context;
    this.lane = lane;
  }

  LaneExit work(LaneLoop.Signal signal) {
    measuredAt = context.time().nanos();
    sinceMeasured = 0;
    var mdc = new LaneMdc(context, lane);
    try {
      return claims(signal);
    } catch (LedgerException e) {
      return broke(e, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      return broke(e, "Lane %s broke: %s".formatted(lane + 1, Failures.whereOf(e)));
    } finally {
      mdc.restore();
    }
  }

  private LaneExit broke(Throwable thrown, String why) {
    context.signals().keep(thrown);
    context.signals().endWith(context.brokenHere(why));
    return leave(new LaneExit.Done());
  }

  private LaneExit claims(LaneLoop.Signal signal) {
    while (!signal.yieldNow()) {
      if (context.signals().ending().isPresent()) {
        return leave(new LaneExit.Done());
      }
      if (context.signals().holds()) {
        context.claimed().giveBack();
      }
      switch (context.claimed().next(lane, context.pace().next(), context.signals())) {
        case Claim.Chunks<R> claimed -> {
          busy();
          one(claimed.held().getFirst(), signal);
          measured();
          if (context.signals().someoneIdle()) {
            context.signals().wakeLanes();
          }
        }
        case Claim.Idle<R> nothing -> {
          if (idle) {
            return new LaneExit.Idle(nothing.atMost());
          }
          // Says so before it asks once more: whoever ends a chunk from here on wakes this lane.
          idle = true;
          context.signals().laneIdle();
        }
        case Claim.Drained<R> drained -> {
          return leave(new LaneExit.Done());
        }
        case Claim.Stop<R> stop -> {
          boolean asked = context.run().control().cancels();
          context
              .signals()
              .endWith(new Ending(asked ? RunState.CANCELLED : RunState.FAILED, stop.why(), asked));
          return leave(new LaneExit.Done());
        }
      }
    }
    return leave(new LaneExit.Yielded());
  }

  /** Measures in stretches: a look at the clock costs as much as a tiny chunk. */
  private void measured() {
    if (++sinceMeasured >= context.pace().next()) {
      long now = context.time().nanos();
      context.pace().took(sinceMeasured, now - measuredAt);
      measuredAt = now;
      sinceMeasured = 0;
    }
  }

  private void one(Held<R> held, LaneLoop.Signal signal) {
    var attempt = new ChunkAttempt<>(context, held);
    LaneMdc.chunk(held);
    changed(held.chunk(), ChunkState.RUNNING, held.attempt(), Optional.empty());
    try {
      switch (attempt.work(signal)) {
        case SUCCEEDED ->
            changed(held.chunk(), ChunkState.SUCCEEDED, held.attempt(), Optional.empty());
        case RELEASED ->
            changed(held.chunk(), ChunkState.PENDING, held.attempt(), Optional.empty());
        case LOST -> LOG.info("Chunk {} is not this process's any more", held.chunk().id());
      }
    } catch (LedgerException e) {
      throw e;
    } catch (Throwable thrown) {
      failed(attempt.held(), thrown);
    } finally {
      // The flag of the host's own interrupt would close the next JDBC connection of this lane.
      Thread.interrupted();
      LaneMdc.noChunk();
    }
  }

  private void failed(Held<R> held, Throwable thrown) {
    var failure = Failures.of(thrown, context.diagnosing());
    var end = decide(held, thrown, failure);
    if (thrown instanceof OutOfMemoryError) {
      context
          .signals()
          .endWith(
              Ending.of(
                  RunState.FAILED,
                  "The JVM ran out of memory in chunk %s; give it more, or use fewer lanes."
                      .formatted(held.chunk().id())));
    }
    if (!context.run().end(held, end)) {
      LOG.info("Chunk {} is not this process's any more", held.chunk().id());
      return;
    }
    switch (end) {
      case End.Retry retry -> {
        LOG.warn(
            "Chunk {} of plan '{}' failed in attempt {} of {}, again in {} ms: {}",
            held.chunk().id(),
            context.plan().name(),
            held.attempt(),
            context.retry().attempts(),
            retry.after().toMillis(),
            failure.text());
        changed(held.chunk(), ChunkState.PENDING, held.attempt(), Optional.of(failure));
      }
      case End.Failed gaveUp -> gaveUp(held, thrown, failure);
      default -> changed(held.chunk(), ChunkState.PENDING, held.attempt(), Optional.empty());
    }
  }

  private End decide(Held<R> held, Throwable thrown, Failure failure) {
    if (context.signals().cancelNow()) {
      return new End.Released();
    }
    return switch (failure.kind()) {
      case RETRY, SPLIT ->
          context
              .retry()
              .after(held.attempt(), thrown)
              .<End>map(wait -> new End.Retry(wait, failure, true))
              .orElseGet(() -> new End.Failed(failure));
      case FAIL_CHUNK, FAIL_RUN -> new End.Failed(failure);
      case PAUSE_RUN -> {
        context.signals().endWith(Ending.of(RunState.PAUSED, failure.text()));
        yield new End.Retry(Duration.ZERO, failure, false);
      }
    };
  }

  private void gaveUp(Held<R> held, Throwable thrown, Failure failure) {
    LOG.warn(
        "Chunk {} of plan '{}' failed after {} attempt(s): {}",
        held.chunk().id(),
        context.plan().name(),
        held.attempt(),
        failure.text());
    changed(held.chunk(), ChunkState.FAILED, held.attempt(), Optional.of(failure));
    long failed = context.signals().chunkFailed(thrown);
    if (failure.kind() == FailureKind.FAIL_RUN) {
      context
          .signals()
          .endWith(
              Ending.of(
                  RunState.FAILED,
                  "Chunk %s failed in a way in which every chunk would: %s"
                      .formatted(held.chunk().id(), failure.text())));
    } else if (!context
        .plan()
        .wiring()
        .failureLimit()
        .allows(failed, context.signals().planned())) {
      context
          .signals()
          .endWith(
              Ending.of(
                  RunState.FAILED,
                  "The failure limit was reached: %s chunk(s) failed.".formatted(failed)));
    }
  }

  private void changed(Chunk<R> chunk, ChunkState state, int attempt, Optional<Failure> failure) {
    if (context.isWatched()) {
      context.tell(new ProgressEvent.ChunkChanged(chunk, state, attempt, failure));
    }
  }

  private void busy() {
    if (idle) {
      idle = false;
      context.signals().laneBusy();
    }
  }

  private LaneExit leave(LaneExit exit) {
    busy();
    if (exit instanceof LaneExit.Done) {
      context.claimed().giveBack();
    }
    context.signals().wakeSupervisor();
    return exit;
  }
}
