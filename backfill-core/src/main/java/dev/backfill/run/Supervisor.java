package dev.backfill.run;

import dev.backfill.contract.BackfillException;
import dev.backfill.contract.PrintableLog;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.Request;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * The life of a run in this process: gates, first chunks, lanes, control, verdict. One thread runs
 * it; {@link #request}, {@link #latest}, {@link #report} and {@link #isLane} may be called from
 * any.
 */
final class Supervisor<R extends Range> {

  private static final Logger LOG = PrintableLog.of(Supervisor.class);

  /** How soon to look again while the lanes are about to end. */
  private static final Duration SOON = Duration.ofMillis(50);

  private static final String LEFT = "This process has left the run to the others.";

  private final LaneContext<R> context;
  private final boolean leftToPlan;
  private final RunWatch<R> watch;
  private final Watchdog<R> watchdog;
  private final PlanAhead<R> planAhead;
  private final RunReports<R> reports;
  private final Opening<R> opening;
  private final RunVerdict<R> verdict;
  private final EarlyRequests early = new EarlyRequests();
  private final List<String> lateThreads = new ArrayList<>();
  private volatile Optional<LaneCrew<R>> hosted = Optional.empty();
  private volatile Optional<BackfillReport> last = Optional.empty();

  Supervisor(LaneContext<R> context, Planner<R> planner, boolean leftToPlan) {
    this.context = context;
    this.leftToPlan = leftToPlan;
    this.watch = new RunWatch<>(context, planner);
    this.watchdog = new Watchdog<>(context);
    this.planAhead = new PlanAhead<>(context, planner, leftToPlan);
    this.reports =
        new RunReports<>(
            context, BackfillReport.About.of(context.work().plan(), planner.scopeRanges()));
    this.opening = new Opening<>(context, watch, reports, planner);
    this.verdict = new RunVerdict<>(context, watch, reports, new DeltaPasses<>(context, planner));
  }

  void run() {
    try {
      live();
    } catch (BackfillException e) {
      broke(e, String.valueOf(e.getMessage()));
    } catch (Exception | Error e) {
      broke(e, "The run broke: " + Failures.whereOf(e));
    } finally {
      end();
    }
  }

  private void live() throws Exception {
    var before = watch.view().state();
    if (before == RunState.COMPLETED && !leftToPlan && !RolledBackChunks.areIn(watch.view())) {
      opening.nothingToDo();
      return;
    }
    if (before == RunState.ROLLED_BACK) {
      opening.rolledBack();
      return;
    }
    opening.announce(before);
    context
        .ledger()
        .patience()
        .<Boolean, RuntimeException>ask(
            again -> {
              RangeNote.keep(context.ledger().run(), reports.about().range());
              return true;
            });
    context.ledger().patience().<Boolean, RuntimeException>ask(again -> lookBack(before));
    context
        .ledger()
        .patience()
        .<Boolean, RuntimeException>ask(again -> begin(again ? watch.look().state() : before));
    early.begun(this::askPatiently);
    if (verdict.mayBegin()) {
      prepare();
      context.audience().tally().begin(watch.view(), !leftToPlan);
      context
          .signals()
          .plannedAhead(watch.view().count(ChunkState.PENDING), watch.view().total(), leftToPlan);
      work();
    }
    while (verdict.give()) {
      work();
    }
  }

  /** A run that was complete begins anew: backup and checks are not those of the time before. */
  private boolean lookBack(RunState before) {
    context.judges().backup().ifPresent(backup -> backup.lookBack(before));
    if (before == RunState.COMPLETED) {
      context.judges().gates().beginAnew(watch.view());
    }
    return true;
  }

  /** Somebody else may move the run at the same moment: then it is begun as they have left it. */
  private boolean begin(RunState found) {
    var state = found;
    while (!beginsFrom(state)) {
      var now = watch.look().state();
      if (now == state && state != RunState.PAUSED) {
        throw new LedgerException(
            "Plan '%s' is %s no more: another process has moved it; run it again to see how it stands"
                .formatted(context.work().plan().name(), state),
            null);
      }
      state = now;
    }
    return true;
  }

  /**
   * A run that others are at work on is joined as it stands. One that its process left behind fails
   * first: so its failed chunks are tried again too.
   */
  private boolean beginsFrom(RunState found) {
    if (found.isLive()
        && found != RunState.PLANNED
        && context.ledger().run().peers().others() > 0) {
      return true;
    }
    var before = found;
    if (found == RunState.RUNNING && watch.view().count(ChunkState.FAILED) > 0) {
      before = RunState.FAILED;
      context.ledger().run().move(found, before, "Its process ended.");
    }
    if (before == RunState.PAUSED || (before == RunState.RUNNING && takesBackAPause())) {
      context.ledger().run().request(new Request.Resume());
    }
    return before == RunState.RUNNING
        || watch.move(before, RunState.RUNNING, before == RunState.PLANNED ? "" : "Resumed.");
  }

  /** Who starts a run wants it to go on, and whoever asked for the pause may be gone. */
  private boolean takesBackAPause() {
    boolean asked = context.ledger().run().control().pauses();
    if (asked) {
      reports.note("A pause that was asked of an earlier process is taken back by this start.");
    }
    return asked;
  }

  private void prepare() throws Exception {
    if (context.work().processor() instanceof TransactionalProcessor<? super R> transactional) {
      try (var tx = transactional.work().resource().begin()) {
        transactional.prepare(tx);
        tx.commit();
      }
    }
  }

  private void work() throws InterruptedException {
    hosted.map(LaneCrew::leftBehind).ifPresent(lateThreads::addAll);
    var crew = new LaneCrew<>(context);
    var lanes = crew.hosting();
    context.signals().lanesWakeBy(lanes::wake);
    hosted = Optional.of(crew);
    var planning = planAhead.start();
    var waiter = context.signals().supervisor();
    while (!planAhead.lanesMayBegin() && context.signals().ending().isEmpty()) {
      long seen = waiter.changes();
      lookAt(crew);
      if (!planAhead.lanesMayBegin()) {
        waiter.await(seen, RunWatch.TICK);
      }
    }
    lanes.resize(watch.lanes());
    var starved = new StarvedLanes(context.time(), context.work().plan().wiring().grace());
    while (lanes.alive() > 0 && !starved.areLeftBehind(crew)) {
      long seen = waiter.changes();
      lookAt(crew);
      if (watchdog.abandonsAll()) {
        return;
      }
      if (context.signals().ending().isPresent()) {
        lanes.end();
      }
      if (lanes.alive() > 0) {
        waiter.await(seen, context.signals().ending().isPresent() ? SOON : RunWatch.TICK);
      }
    }
    if (lanes.alive() == 0) {
      lanes.await(context.work().plan().wiring().grace());
    }
    if (!planning.join(context.work().plan().wiring().grace())) {
      lateThreads.add(planning.getName());
    }
  }

  private void lookAt(LaneCrew<R> crew) {
    try {
      watch.follow(crew.hosting());
      watchdog.look(crew);
      watch.tick();
    } catch (LedgerUnreachableException e) {
      watch.unanswered(e);
      if (context.ledger().patience().outage().isGivenUp()) {
        closeLedger(); // so that no lane waits for its answer any longer
      }
    }
  }

  /** The fence keeps them harmless: what they still write to the ledger is refused. */
  private void sayWhoIsLeftBehind() {
    var names = new ArrayList<>(hosted.map(LaneCrew::leftBehind).orElse(List.of()));
    names.addAll(lateThreads);
    if (!names.isEmpty()) {
      String sentence =
          "Left behind, because they did not stop within %s: %s."
              .formatted(context.work().plan().wiring().grace(), String.join(", ", names));
      LOG.warn("{}", sentence);
      reports.note(sentence);
    }
  }

  /** Something broke that no chunk is to blame for; what is committed stays. */
  private void broke(Throwable thrown, String why) {
    context.brokeHere(thrown, why);
    drain();
    try {
      var unused = verdict.give(); // a run that is ended has nothing more to do
    } catch (Exception | Error e) {
      thrown.addSuppressed(e);
      reports.note(context.signals().ending().map(Ending::why).orElse(why));
      reports.note(
          "The ledger could not be told how the run ended; run the same plan again to continue.");
    }
  }

  /**
   * Lanes see the ending after their batch; they are waited for, and told to stop after the grace.
   */
  private void drain() {
    if (hosted.isEmpty()) {
      return;
    }
    var crew = hosted.get();
    try {
      if (!crew.hosting().await(context.work().plan().wiring().grace())) {
        context.signals().stopWhatRuns();
        do {
          watchdog.look(crew);
        } while (!crew.hosting().await(SOON) && !watchdog.abandonsAll());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whatever breaks here: the ledger is left, or its heartbeat would beat on for ever. */
  private void end() {
    try {
      writeReport();
    } finally {
      try {
        closeLedger();
      } finally {
        context.audience().listeners().close();
      }
    }
    last.ifPresent(this::logEnd);
  }

  private void writeReport() {
    sayWhoIsLeftBehind();
    context.signals().notes().forEach(reports::note);
    context.ledger().patience().outage().summary("The ledger").ifPresent(reports::note);
    context.recovery().outage().summary("The database").ifPresent(reports::note);
    BackfillReport report;
    try {
      report = reports.now(watch.look());
    } catch (RuntimeException | Error e) {
      report = reports.of(watch.untold(lastKnown()), List.of());
    }
    last = Optional.of(report);
  }

  private void logEnd(BackfillReport report) {
    LOG.info("{}", Sentences.ended(report, context.ledger().life()));
  }

  /** How the run has ended, as far as this process knows. */
  private RunState lastKnown() {
    return context
        .signals()
        .ending()
        .map(Ending::state)
        .orElse(
            watch.latest().state() == RunState.COMPLETED ? RunState.COMPLETED : RunState.FAILED);
  }

  private void closeLedger() {
    try {
      context.ledger().run().close();
    } catch (RuntimeException | Error e) {
      LOG.warn(
          "The ledger of plan '{}' did not close in order: {}",
          context.work().plan().name(),
          Failures.of(e, context.ledger().resource()).text());
    }
  }

  /** A cancel is heard at once, whatever becomes of it on its way through the ledger. */
  void request(Request request) {
    if (last.isPresent()) {
      return;
    }
    if (request instanceof Request.Cancel cancel) {
      endWith(Ending.cancelled(), cancel.now());
    }
    if (early.keeps(request)) {
      return;
    }
    ask(request);
    context.signals().hold(context.ledger().run().control().holdsBatches());
    if (request instanceof Request.Lanes wanted) {
      hosted.ifPresent(crew -> crew.hosting().resize(wanted.n()));
    }
    context.signals().wakeSupervisor();
  }

  private void askPatiently(Request request) {
    context
        .ledger()
        .patience()
        .<Boolean, RuntimeException>ask(
            again -> {
              ask(request);
              return true;
            });
  }

  private void ask(Request request) {
    try {
      context.ledger().run().request(request);
    } catch (LedgerException e) {
      if (!(request instanceof Request.Cancel)) {
        throw e;
      }
      LOG.warn(
          "The ledger of plan '{}' was not told of the cancel, this process ends all the same: {}",
          context.work().plan().name(),
          e.getMessage());
    }
  }

  private void endWith(Ending ending, boolean now) {
    context.signals().endWith(ending);
    if (now) {
      context.signals().stopWhatRuns();
    }
  }

  /** Ends the part of this process while others are at work; alone, asks for the end of the run. */
  void leave(boolean now) {
    if (last.isEmpty() && othersAreAtWork()) {
      endWith(new Ending(RunState.CANCELLED, LEFT, false), now);
    } else {
      request(new Request.Cancel(now));
    }
  }

  /** A ledger that cannot be asked cannot be told either. */
  private boolean othersAreAtWork() {
    try {
      return context.ledger().run().peers().others() > 0;
    } catch (LedgerException e) {
      return false;
    }
  }

  ProgressSnapshot latest() {
    return last.map(BackfillReport::progress).orElseGet(watch::latest);
  }

  BackfillReport report() {
    return last.orElseGet(() -> reports.now(watch.latest()));
  }

  boolean isLane(Thread thread) {
    return hosted.map(crew -> crew.hosting().isLane(thread)).orElse(false);
  }
}
