package dev.backfill.run;

import dev.backfill.contract.Durations;
import dev.backfill.contract.PrintableLog;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.End;
import dev.backfill.ledger.Held;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressEvent.Counts;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * One lane: claims, works, notes how it ended, claims the next. Confined to one thread at a time,
 * apart from {@link #attempt}.
 */
final class LaneWorker<R extends Range> {

  private static final Logger LOG = PrintableLog.of(LaneWorker.class);

  /** How soon to look again whether the stage is passed, unless woken. */
  private static final Duration STAGE_LOOK = Duration.ofSeconds(1);

  /** How soon to look again whether a failure ends the run, unless woken. */
  private static final Duration STOP_LOOK = Duration.ofSeconds(1);

  /** Into how many chunks what is left of one is cut. */
  private static final int HALVES = 2;

  private final LaneContext<R> context;
  private final int lane;
  private final Optional<TransactionalProcessor<? super R>> sharing;
  private final Rulings<R> rulings;
  private volatile Optional<UnderWay<R>> current = Optional.empty();
  private boolean idle;
  private Duration rest = Duration.ZERO;

  /** When the attempt began; 0 without listeners. */
  private long begun;

  private int sinceMeasured;
  private long measuredAt;

  LaneWorker(LaneContext<R> context, int lane) {
    this.context = context;
    this.lane = lane;
    this.sharing = context.sharing();
    this.rulings = new Rulings<>(context);
  }

  LaneExit work(LaneLoop.Signal signal) {
    try {
      return named(signal);
    } catch (LedgerException e) {
      return broke(e, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      return broke(e, "Lane %s broke: %s".formatted(lane + 1, Failures.whereOf(e)));
    }
  }

  private LaneExit named(LaneLoop.Signal signal) {
    measuredAt = context.time().nanos();
    sinceMeasured = 0;
    var mdc = new LaneMdc(context, lane);
    try {
      return claims(signal);
    } finally {
      mdc.restore();
    }
  }

  private LaneExit broke(Throwable thrown, String why) {
    context.brokeHere(thrown, why);
    return leave(new LaneExit.Done());
  }

  private LaneExit claims(LaneLoop.Signal signal) {
    while (!signal.yieldNow()) {
      if (context.signals().ending().isPresent()) {
        return leave(new LaneExit.Done());
      }
      if (context.signals().isStopping()) {
        return new LaneExit.Idle(STOP_LOOK);
      }
      if (context.signals().holds()) {
        context.claimed().giveBack();
      }
      long limit = context.stages().limit();
      var wanted =
          new ClaimedChunks.Wanted(lane, context.pace().next(), sharing.isPresent(), limit);
      switch (context.claimed().next(wanted, context.signals())) {
        case Claim.Chunks<R> late when context.signals().isStopping() ->
            context.claimed().byThemselves(late.held(), context.signals());
        case Claim.Chunks<R> claimed -> {
          busy();
          if (claimed.held().size() == 1) {
            one(claimed.held().getFirst(), signal);
          } else {
            together(claimed.held());
          }
          if (rest.isPositive()) {
            return rested();
          }
          measured(claimed.held().size());
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
        case Claim.Drained<R> drained when limit < Long.MAX_VALUE -> {
          context.stages().ended(limit);
          if (limit == context.stages().limit()) {
            return new LaneExit.Idle(STAGE_LOOK); // another lane is judging
          }
        }
        case Claim.Drained<R> drained -> {
          return leave(new LaneExit.Done());
        }
        case Claim.Stop<R> stop -> {
          boolean asked = context.run().control().cancels();
          context
              .signals()
              .endWith(asked ? Ending.cancelled() : new Ending(RunState.FAILED, stop.why(), false));
          return leave(new LaneExit.Done());
        }
      }
    }
    return leave(new LaneExit.Yielded());
  }

  /** Nothing can begin at present: the engine lets the lane wait. */
  private LaneExit rested() {
    var wait = rest;
    rest = Duration.ZERO;
    return new LaneExit.Idle(wait);
  }

  /** Measures in stretches: a look at the clock costs as much as a tiny chunk. */
  private void measured(int chunks) {
    sinceMeasured += chunks;
    if (sinceMeasured >= context.pace().next()) {
      long now = context.time().nanos();
      context.pace().took(sinceMeasured, now - measuredAt);
      measuredAt = now;
      sinceMeasured = 0;
    }
  }

  /** Several tiny chunks in one transaction; whatever goes wrong, each is then done by itself. */
  private void together(List<Held<R>> group) {
    var attempt = new GroupAttempt<>(context, sharing.orElseThrow(), group);
    current = Optional.of(attempt);
    begun = attempt.sign().begun();
    try {
      for (var held : group) {
        changed(held, ChunkState.RUNNING);
      }
      var done = attempt.work();
      current = Optional.empty();
      if (done.isEmpty()) {
        LOG.info("{} chunks are not this process's any more", group.size());
        return;
      }
      for (int i = 0; i < group.size(); i++) {
        afterItsFirstBatch(group.get(i), done.get().get(i));
      }
    } catch (LedgerException e) {
      throw e;
    } catch (Throwable thrown) {
      if (holds(thrown)) {
        Thread.interrupted();
        group.forEach(held -> failed(held, true, 0, thrown)); // one transaction: it is true of all
        return;
      }
      if (context.callerBlocks(thrown)) {
        Thread.interrupted();
        failed(group.getFirst(), true, 0, thrown);
        context.claimed().byThemselves(group.subList(1, group.size()), context.signals());
        return;
      }
      LOG.debug(
          "{} chunks failed together, each is tried by itself: {}",
          group.size(),
          Failures.of(thrown, context.diagnosing()).text());
      Thread.interrupted();
      context.claimed().byThemselves(group, context.signals());
    } finally {
      current = Optional.empty();
      LaneMdc.noChunk();
    }
  }

  /** Any lane may go on with what is left: this one may hang in the first of them. */
  private void afterItsFirstBatch(Held<R> held, Batch done) {
    if (done.isLast()) {
      changed(held.after(done), ChunkState.SUCCEEDED);
    } else {
      context.claimed().byThemselves(List.of(held.after(done)), context.signals());
    }
  }

  private void one(Held<R> held, LaneLoop.Signal signal) {
    var attempt = new ChunkAttempt<>(context, held);
    current = Optional.of(attempt);
    LaneMdc.chunk(held);
    begun = attempt.sign().begun();
    changed(held, ChunkState.RUNNING);
    try {
      switch (attempt.work(signal)) {
        case SUCCEEDED -> changed(attempt.held(), ChunkState.SUCCEEDED);
        case SHARED_OUT -> {
          LOG.info("Chunk {} is shared out: lanes have nothing else to do", held.chunk().id());
          var left = attempt.held();
          context
              .tally()
              .split(HALVES, counts -> tell(left, ChunkState.SPLIT, counts, Optional.empty()));
        }
        case RELEASED -> changed(attempt.held(), ChunkState.PENDING);
        case LOST -> LOG.info("Chunk {} is not this process's any more", held.chunk().id());
      }
    } catch (LedgerException e) {
      throw e;
    } catch (Throwable thrown) {
      // The flag of the host's own interrupt would close the next JDBC connection of this lane.
      Thread.interrupted();
      failed(
          attempt.held(),
          attempt.reached(),
          attempt.batchRows(),
          attempt
              .sign()
              .stopped()
              // or it waited for a connection, and is not to blame
              .filter(stop -> attempt.reached() && !holds(thrown))
              .<Throwable>map(stop -> because(stop, thrown))
              .orElse(thrown));
    } finally {
      current = Optional.empty();
      Thread.interrupted();
      LaneMdc.noChunk();
    }
  }

  /** Whether the chunk must not be done again unless a person says so. */
  private boolean holds(Throwable thrown) {
    return Failures.of(thrown, context.diagnosing()).kind().holds();
  }

  private static Throwable because(DeadlinePassed stop, Throwable thrown) {
    if (stop != thrown) {
      stop.addSuppressed(thrown);
    }
    return stop;
  }

  /** What this lane is at, if anything. Any thread may ask. */
  Optional<UnderWay<R>> attempt() {
    return current;
  }

  /** Puts back the chunk of a lane that does not come back. Called before this one begins. */
  void gaveUpOn(UnderWay<R> attempt, DeadlinePassed deadline) {
    begun = attempt.sign().begun();
    try {
      failed(attempt.held(), true, 0, deadline);
      for (var other : attempt.others()) {
        context.run().end(other, new End.Released());
      }
    } catch (LedgerException e) {
      broke(e, String.valueOf(e.getMessage()));
    }
  }

  private void failed(Held<R> held, boolean reached, int rows, Throwable thrown) {
    var failure = context.diagnosed(thrown);
    Causes.log(
        "Chunk %s of plan '%s' in attempt %d"
            .formatted(held.chunk().id(), context.plan().name(), held.attempt()),
        thrown);
    var ruling = rulings.on(held, reached, rows, thrown, failure);
    var end = ruling.end();
    rest = ruling.rest();
    if (end instanceof End.Failed && ClientMemory.isUsedUp(thrown)) {
      context
          .signals()
          .endWith(
              Ending.of(
                  RunState.FAILED,
                  "The JVM ran out of memory in chunk %s; give it more, or use fewer lanes."
                      .formatted(held.chunk().id())));
    }
    if (!endsTheRun(end, failure)) {
      ended(held, end, thrown, failure);
      return;
    }
    context.signals().stopping();
    try {
      ended(held, end, thrown, failure);
    } finally {
      context.signals().stopped();
    }
  }

  /** Whether no lane shall begin another chunk, if this failure counts. */
  private boolean endsTheRun(End end, Failure failure) {
    return end instanceof End.Failed
        && (failure.kind().stopsRun() || !allows(context.signals().failed() + 1));
  }

  private boolean allows(long failed) {
    return context.plan().wiring().failureLimit().allows(failed, context.signals().planned());
  }

  private void ended(Held<R> held, End end, Throwable thrown, Failure failure) {
    if (!context.run().end(held, end)) {
      LOG.info("Chunk {} is not this process's any more", held.chunk().id());
      return;
    }
    var why = new Why(failure, thrown);
    switch (end) {
      case End.Retry retry -> {
        LOG.warn(
            "Chunk {} of plan '{}' failed in attempt {} of {}, again in {} ms: {}",
            held.chunk().id(),
            context.plan().name(),
            held.attempt(),
            context.retry().attempts(),
            Durations.millis(retry.after()),
            failure.text());
        tell(held, ChunkState.PENDING, context.tally().now(), Optional.of(why));
      }
      case End.Failed gaveUp -> gaveUp(held, thrown, failure);
      case End.Split split -> {
        LOG.warn(
            "Chunk {} of plan '{}' took too long again, what is left of it is cut in {}: {}",
            held.chunk().id(),
            context.plan().name(),
            split.children().size(),
            failure.text());
        context
            .tally()
            .split(
                split.children().size(),
                counts -> tell(held, ChunkState.SPLIT, counts, Optional.of(why)));
      }
      default -> changed(held, ChunkState.PENDING);
    }
  }

  private void gaveUp(Held<R> held, Throwable thrown, Failure failure) {
    LOG.warn(
        "Chunk {} of plan '{}' failed after {} attempt(s): {}",
        held.chunk().id(),
        context.plan().name(),
        held.attempt(),
        failure.text());
    tell(held, ChunkState.FAILED, context.tally().now(), Optional.of(new Why(failure, thrown)));
    long failed = context.signals().chunkFailed(thrown);
    if (failure.kind().stopsRun()) {
      context
          .signals()
          .endWith(
              Ending.of(
                  RunState.FAILED,
                  "Chunk %s failed in a way in which every chunk would: %s."
                      .formatted(held.chunk().id(), failure.text())));
    } else if (!allows(failed)) {
      context
          .signals()
          .endWith(
              Ending.of(
                  RunState.FAILED,
                  "The failure limit was reached: %s chunk(s) failed.".formatted(failed)));
    }
  }

  /** What went wrong, in our words and as it was thrown. */
  private record Why(Failure failure, Throwable thrown) {}

  private void changed(Held<R> held, ChunkState state) {
    if (!context.isWatched()) {
      return;
    }
    if (state == ChunkState.SUCCEEDED) {
      context.tally().done(counts -> tell(held, state, counts, Optional.empty()));
    } else {
      tell(held, state, context.tally().now(), Optional.empty());
    }
  }

  private void tell(Held<R> held, ChunkState state, Counts counts, Optional<Why> why) {
    if (context.isWatched()) {
      context.tell(
          new ProgressEvent.ChunkChanged(
              context.plan().name(),
              context.run().runId(),
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
