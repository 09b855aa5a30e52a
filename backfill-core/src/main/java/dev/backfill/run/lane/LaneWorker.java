package dev.backfill.run.lane;

import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.LaneTime.Reason;
import dev.backfill.run.attempt.ChunkRunner;
import dev.backfill.run.attempt.LaneMdc;
import dev.backfill.run.context.ClaimedChunks;
import dev.backfill.run.context.LaneClock;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.context.SharingLanes;
import dev.backfill.run.engine.LaneExit;
import dev.backfill.run.engine.LaneLoop;
import dev.backfill.run.failure.DeadlinePassed;
import dev.backfill.run.failure.Failures;
import dev.backfill.run.gate.UncheckedChunks;
import dev.backfill.run.signal.RunningAttempt;
import dev.backfill.run.signal.StopReason;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One lane: claims, has what it claimed done, claims the next. Confined to one thread at a time,
 * apart from {@link #attempt}.
 */
final class LaneWorker<R extends Range> {

  /** The time after which to check again if the stage has passed, unless woken. */
  private static final Duration STAGE_LOOK = Duration.ofSeconds(1);

  /** The time after which to check again if a failure ends the run, unless woken. */
  private static final Duration STOP_LOOK = Duration.ofSeconds(1);

  /** The time after which to ask again for a place among the lanes of a group, unless woken. */
  private static final Duration SEAT_LOOK = Duration.ofSeconds(1);

  /** The time after which to check again if a window is open, unless woken. */
  private static final Duration WINDOW_LOOK = Duration.ofMinutes(1);

  private final LaneContext<R> context;
  private final int lane;
  private final Optional<TransactionalProcessor<? super R>> sharing;
  private final ChunkRunner<R> runner;
  private final AtomicBoolean drained;
  private final LanePlaces places;
  private final LanePace pace;
  private final LaneClock.Lane spent;
  private Reason waitsFor = Reason.NO_CHUNK;
  private boolean idle;

  /**
   * A lane.
   *
   * @param drained true once one of the lanes has heard that nothing is left: no other one asks
   */
  LaneWorker(LaneContext<R> context, int lane, AtomicBoolean drained) {
    this.context = context;
    this.lane = lane;
    this.drained = drained;
    this.sharing = context.work().sharing();
    this.runner = new ChunkRunner<>(context);
    this.places = new LanePlaces(context);
    this.pace = new LanePace(context, sharing.isPresent());
    this.spent = context.laneClock().lane();
  }

  LaneExit work(LaneLoop.Signal signal) {
    spent.works();
    var exit = turns(signal);
    switch (exit) {
      case LaneExit.Idle idle -> spent.waits(waitsFor);
      case LaneExit.Yielded yielded -> spent.leaves();
      case LaneExit.Done done -> spent.leaves();
    }
    return exit;
  }

  private LaneExit turns(LaneLoop.Signal signal) {
    try {
      return named(signal);
    } catch (LedgerException e) {
      return broke(e, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      return broke(e, "Lane %s broke: %s".formatted(lane + 1, Failures.whereOf(e)));
    }
  }

  private LaneExit named(LaneLoop.Signal signal) {
    pace.begins();
    var mdc = new LaneMdc(context.work().plan().name(), context.ledger().run().runId(), lane);
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
      var exit = next(signal);
      if (exit.isPresent()) {
        return exit.get();
      }
    }
    return leave(new LaneExit.Yielded());
  }

  /** One turn; how the lane ends, if it does. */
  private Optional<LaneExit> next(LaneLoop.Signal signal) {
    if (context.signals().stopReason().isPresent() || drained.get()) {
      return done();
    }
    if (context.signals().isStopping()) {
      return idle(Reason.ENDING, STOP_LOOK);
    }
    if (context.signals().holds()) {
      context.ledger().claimed().giveBack();
    }
    if (!context.signals().hours().areNow()) {
      return nothing(WINDOW_LOOK);
    }
    try {
      return placed(signal);
    } finally {
      stand();
    }
  }

  private Optional<LaneExit> placed(LaneLoop.Signal signal) {
    if (!places.takeOfRun()) {
      busy(); // no chunk is to be split for it
      return idle(Reason.CROWDED, SharingLanes.LOOK);
    }
    return places.takeOfGroup() ? claim(signal) : nothing(SEAT_LOOK);
  }

  /** Gives its places back; also for a lane that does not come back. */
  void stand() {
    places.give();
  }

  private Optional<LaneExit> claim(LaneLoop.Signal signal) {
    var ready = context.ledger().claimed().ready();
    if (ready.isPresent()) {
      return claimed(List.of(ready.get()), signal);
    }
    long limit = context.judges().stages().limit();
    var wanted =
        new ClaimedChunks.Wanted<>(
            context.pace().claims().next(), sharing.isPresent(), limit, context.group().upstream());
    return switch (pace.waits(() -> context.ledger().claimed().next(wanted, context.signals()))) {
      case Claim.Chunks<R> chunks -> claimed(chunks.held(), signal);
      case Claim.Idle<R> nothing -> nothing(nothing.atMost());
      case Claim.Drained<R> drained -> limit < Long.MAX_VALUE ? stagePassed(limit) : drained();
      case Claim.Blocked<R> blocked -> blocked(blocked.why());
      case Claim.Stop<R> stop -> stopped(stop);
    };
  }

  private Optional<LaneExit> claimed(List<ClaimedChunk<R>> held, LaneLoop.Signal signal) {
    if (!context.signals().hours().areNow() // the claim may have waited for its ledger
        || context.signals().isStopping()
        || waitsForChecks(held)) {
      context.ledger().claimed().byThemselves(held, context.signals());
      return Optional.empty();
    }
    busy();
    var rest = Duration.ZERO;
    if (held.size() == 1) {
      rest = runner.one(held.getFirst(), signal);
    } else {
      runner.together(held, sharing.orElseThrow());
    }
    if (rest.isPositive()) {
      return idle(Reason.OUTAGE, rest); // nothing can begin: the engine waits
    }
    pace.did(runner.committed());
    if (context.signals().someoneIdle()) {
      context.signals().wakeLanes();
    }
    return Optional.empty();
  }

  /** Chunks whose work is committed; the plan has no checks of chunks any more, so some share. */
  private static boolean waitsForChecks(List<? extends ClaimedChunk<?>> held) {
    return held.size() > 1 && held.stream().anyMatch(chunk -> UncheckedChunks.isAt(chunk.cursor()));
  }

  private Optional<LaneExit> nothing(Duration atMost) {
    if (idle) {
      return idle(waitReason(), atMost);
    }
    // Says so before it asks once more: a lane that ends a chunk from here on wakes this one.
    idle = true;
    context.signals().laneIdle();
    return Optional.empty();
  }

  private Reason waitReason() {
    if (!context.signals().hours().areNow()) {
      return Reason.WINDOW;
    }
    return context.signals().holds() ? Reason.PAUSED : Reason.NO_CHUNK;
  }

  private Optional<LaneExit> idle(Reason why, Duration atMost) {
    waitsFor = why;
    return Optional.of(new LaneExit.Idle(atMost));
  }

  private Optional<LaneExit> drained() {
    drained.set(true);
    return done();
  }

  private Optional<LaneExit> stagePassed(long limit) {
    context.judges().stages().ended(limit);
    pace.begins(); // its checks are no work on chunks
    return limit == context.judges().stages().limit()
        ? idle(Reason.STAGE, STAGE_LOOK) // another lane is judging
        : Optional.empty();
  }

  /** The run can go on when what it waits for is run again: it is paused and not failed. */
  private Optional<LaneExit> blocked(String why) {
    context.group().blocked(why);
    String sentence =
        "Blocked: %s. Run the group again when its upstream has succeeded.".formatted(why);
    context
        .signals()
        .endWith(
            new StopReason(
                RunState.PAUSED, sentence, context.ledger().run().peers().others() == 0));
    return done();
  }

  private Optional<LaneExit> stopped(Claim.Stop<R> stop) {
    boolean asked = context.ledger().run().directive().cancels();
    context
        .signals()
        .endWith(
            asked ? StopReason.cancelled() : new StopReason(RunState.FAILED, stop.why(), false));
    return done();
  }

  private Optional<LaneExit> done() {
    return Optional.of(leave(new LaneExit.Done()));
  }

  /** The attempt of this lane, if any. Any thread may ask. */
  Optional<RunningAttempt<R>> attempt() {
    return runner.current();
  }

  /** Puts back the chunk of a lane that does not come back. Called before this one begins. */
  void gaveUpOn(RunningAttempt<R> attempt, DeadlinePassed deadline) {
    try {
      runner.gaveUpOn(attempt, deadline);
    } catch (LedgerException e) {
      broke(e, String.valueOf(e.getMessage()));
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
      context.ledger().claimed().giveBack();
    }
    context.signals().wakeSupervisor();
    return exit;
  }
}
