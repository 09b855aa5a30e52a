package dev.backfill.run.watch;

import dev.backfill.base.Durations;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.LockWait;
import dev.backfill.ledger.RunDirective;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.engine.ExecutionEngine;
import dev.backfill.run.planning.Planner;
import dev.backfill.run.signal.StopReason;
import dev.backfill.scope.Range;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Looks at the run now and then, tells the listeners, and follows what was asked of it. Confined to
 * the supervisor, apart from {@link #latest}.
 */
public final class RunWatch<R extends Range> {

  /** The interval at which a run at work is observed. */
  public static final Duration TICK = Duration.ofMillis(200);

  /** The reason of a PAUSED run that continues by itself when it is resumed. */
  private static final String PAUSED = "Paused on request.";

  /** Looking costs a query: at most one part in so many of the time. */
  private static final int LOOK_SHARE = 20;

  /** A look during which the machine slept seems costly, and must not hide the run for long. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final LaneContext<R> context;
  private final ProgressTracker tracker;
  private volatile ProgressSnapshot latest;
  private RunView view;
  private int lanes;
  private long nextLook;

  public RunWatch(LaneContext<R> context, Planner<R> planner) {
    this.context = context;
    this.lanes = context.work().plan().options().parallelism();
    this.view = context.ledger().run().view(0);
    this.tracker = new ProgressTracker(context.work().guarantee(), context.time(), view);
    tracker.expecting(planner.expected().orElse(0));
    this.latest = sample();
  }

  public ProgressSnapshot latest() {
    return latest;
  }

  public RunView view() {
    return view;
  }

  /** The number of lanes that are wanted at present. */
  public int lanes() {
    return lanes;
  }

  /** Looks now, whatever it costs. */
  public ProgressSnapshot look() {
    view = context.ledger().run().view(lanes); // running chunks come first: their rows count too
    context.audience().tally().saw(view);
    latest = sample();
    return latest;
  }

  /** The last known state of a run whose end could not be written to the ledger. */
  public ProgressSnapshot untold(RunState state) {
    view = view.inState(state);
    latest = sample(List.of());
    return latest;
  }

  private ProgressSnapshot sample() {
    tracker.waitsFor(context.signals().hours().waitingFor());
    return sample(context.ledger().run().lockWaits());
  }

  private ProgressSnapshot sample(List<LockWait> waits) {
    context.laneClock().blocked(waits.size());
    return tracker.sample(view, lanes, context.laneClock().now(), waits);
  }

  /** Looks if it is time, and tells the listeners. */
  public void tick() {
    long begun = context.time().nanos();
    if (begun < nextLook) {
      return;
    }
    var snapshot = look();
    context.ledger().ledgerRetry().outage().over();
    context.audience().tell(new ProgressEvent.Ticked(snapshot));
    long now = context.time().nanos();
    nextLook =
        now
            + Math.clamp(
                (now - begun) * LOOK_SHARE, Durations.nanos(TICK), Durations.nanos(LONGEST));
  }

  /** Moves the run, and tells the listeners; false if another process has moved it. */
  public boolean move(RunState from, RunState to, String why) {
    if (!context.ledger().run().move(from, to, why)) {
      return false;
    }
    context.audience().tell(new ProgressEvent.RunChanged(to, why, after(to)));
    return true;
  }

  /** Ends the run, and tells the listeners why, and what to do next. */
  public void end(RunState from, StopReason ending, Function<ProgressSnapshot, String> next) {
    if (context.ledger().run().move(from, ending.state(), ending.why())) {
      var snapshot = after(ending.state());
      String said = (ending.why() + " " + next.apply(snapshot)).strip();
      context.audience().tell(new ProgressEvent.RunChanged(ending.state(), said, snapshot));
    }
  }

  /** It has moved, whether the ledger can be read or not. */
  private ProgressSnapshot after(RunState to) {
    try {
      return look();
    } catch (LedgerUnreachableException e) {
      unanswered(e);
      return untold(to);
    }
  }

  /**
   * The ledger did not answer: the next look comes later. Whether lanes wait for locks is not known
   * until then, so that the outage is not taken for such a wait.
   */
  public void unanswered(LedgerUnreachableException unreachable) {
    context.ledger().ledgerRetry().unanswered(unreachable);
    nextLook = context.time().nanos() + Durations.nanos(TICK);
    latest = sample(List.of());
  }

  /** Does what was asked of the run since the last time: lanes, pause, cancel. */
  public void follow(ExecutionEngine.Hosting hosting) {
    RunDirective asked = context.ledger().run().directive();
    if (asked.lanes() != lanes) {
      lanes = asked.lanes();
      hosting.resize(lanes);
      nextLook = 0;
    }
    if (asked.cancels()) {
      context.signals().endWith(StopReason.cancelled());
    }
    if (asked.cancelsNow() || context.signals().cancelNow()) {
      context.signals().stopWhatRuns();
    }
    boolean held = context.signals().holds();
    context.signals().hold(asked.holdsBatches());
    if (held && !context.signals().holds()) {
      hosting.wake();
    }
    pauseOrResume(asked);
  }

  private void pauseOrResume(RunDirective asked) {
    if (asked.pauses() && view.state() == RunState.RUNNING) {
      look();
      if (view.count(ChunkState.RUNNING) == 0) {
        move(RunState.RUNNING, RunState.PAUSED, PAUSED);
      }
    } else if (!asked.holdsBatches() && view.state() == RunState.PAUSED) {
      if (view.why().equals(PAUSED)) {
        move(RunState.PAUSED, RunState.RUNNING, "Resumed on request.");
      } else { // another process needs a person: so does this one
        context.signals().endWith(new StopReason(RunState.PAUSED, view.why(), false));
      }
    }
  }
}
