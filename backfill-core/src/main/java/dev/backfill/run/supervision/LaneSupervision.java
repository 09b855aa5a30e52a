package dev.backfill.run.supervision;

import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.lane.LaneCrew;
import dev.backfill.run.lane.StarvedLanes;
import dev.backfill.run.lane.Watchdog;
import dev.backfill.run.watch.RunWatch;
import dev.backfill.scope.Range;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets the lanes of a run work, and looks after them until they have ended. Confined to the
 * supervisor, apart from {@link #isLane} and {@link #resize}.
 */
final class LaneSupervision<R extends Range> {

  /** The time after which to check again while the lanes are about to end. */
  private static final Duration SOON = Duration.ofMillis(50);

  private final LaneContext<R> context;
  private final RunWatch<R> watch;
  private final Watchdog<R> watchdog;
  private final PlanAhead<R> planAhead;
  private final WindowWatch windows;
  private final List<String> lateThreads = new ArrayList<>();
  private volatile Optional<LaneCrew<R>> hosted = Optional.empty();

  LaneSupervision(LaneContext<R> context, RunWatch<R> watch, PlanAhead<R> planAhead) {
    this.context = context;
    this.watch = watch;
    this.watchdog = new Watchdog<>(context);
    this.planAhead = planAhead;
    this.windows = new WindowWatch(context);
  }

  /** Until all lanes have ended, or are left behind. */
  void work() throws InterruptedException {
    hosted.map(LaneCrew::leftBehind).ifPresent(lateThreads::addAll);
    var crew = new LaneCrew<>(context);
    context.signals().lanesWakeBy(crew.hosting()::wake);
    hosted = Optional.of(crew);
    var planning = planAhead.start();
    awaitPlanning(crew);
    crew.hosting().resize(watch.lanes());
    if (!awaitLanes(crew)) {
      return;
    }
    if (crew.hosting().alive() == 0) {
      crew.hosting().await(context.work().plan().options().grace());
    }
    if (!planning.join(context.work().plan().options().grace())) {
      lateThreads.add(planning.getName());
    }
  }

  /** Until so much is planned that lanes have something to do. */
  private void awaitPlanning(LaneCrew<R> crew) throws InterruptedException {
    var waiter = context.signals().supervisor();
    while (!planAhead.lanesMayBegin() && context.signals().stopReason().isEmpty()) {
      long seen = waiter.changes();
      lookAt(crew);
      if (!planAhead.lanesMayBegin()) {
        waiter.await(seen, RunWatch.TICK);
      }
    }
  }

  /** False if all of them, and the planner too, were given up. */
  private boolean awaitLanes(LaneCrew<R> crew) throws InterruptedException {
    var waiter = context.signals().supervisor();
    var lanes = crew.hosting();
    var starved = new StarvedLanes(context.time(), context.work().plan().options().grace());
    while (lanes.alive() > 0 && !starved.areLeftBehind(crew)) {
      long seen = waiter.changes();
      lookAt(crew);
      if (watchdog.abandonsAll()) {
        return false;
      }
      if (context.signals().stopReason().isPresent()) {
        lanes.end();
      }
      if (lanes.alive() > 0) {
        waiter.await(seen, context.signals().stopReason().isPresent() ? SOON : RunWatch.TICK);
      }
    }
    return true;
  }

  private void lookAt(LaneCrew<R> crew) {
    try {
      watch.follow(crew.hosting());
      windows.look(crew.hosting());
      watchdog.look(crew);
      watch.tick();
    } catch (LedgerUnreachableException e) {
      watch.unanswered(e);
      if (context.ledger().ledgerRetry().outage().isGivenUp()) {
        context
            .ledger()
            .close(context.work().plan().name()); // so that no lane waits for its answer any longer
      }
    }
  }

  /**
   * Lanes see the ending after their batch; they are waited for, and asked to stop after the grace.
   */
  void drain() {
    if (hosted.isEmpty()) {
      return;
    }
    var crew = hosted.get();
    crew.hosting().end();
    try {
      if (!crew.hosting().await(context.work().plan().options().grace())) {
        context.signals().stopWhatRuns();
        do {
          watchdog.look(crew);
        } while (!crew.hosting().await(SOON) && !watchdog.abandonsAll());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Names of the threads that have not come back. */
  List<String> leftBehind() {
    var names = new ArrayList<>(hosted.map(LaneCrew::leftBehind).orElse(List.of()));
    names.addAll(lateThreads);
    return names;
  }

  /** So many lanes from now on, if there are any. */
  void resize(int lanes) {
    hosted.ifPresent(crew -> crew.hosting().resize(lanes));
  }

  boolean isLane(Thread thread) {
    return hosted.map(crew -> crew.hosting().isLane(thread)).orElse(false);
  }
}
