package dev.backfill.run.supervision;

import dev.backfill.base.PrintableLog;
import dev.backfill.contract.BackfillException;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.planning.Planner;
import dev.backfill.run.signal.StopReason;
import dev.backfill.run.watch.RunWatch;
import dev.backfill.scope.Range;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * The life of a run in this process: gates, first chunks, lanes, commands, outcome. One thread runs
 * it; {@link #request}, {@link #latest}, {@link #report} and {@link #isLane} may be called from
 * any.
 */
public final class Supervisor<R extends Range> {

  private static final Logger LOG = PrintableLog.of(Supervisor.class);

  private final LaneContext<R> context;
  private final boolean leftToPlan;
  private final RunWatch<R> watch;
  private final RunReports<R> reports;
  private final StartAnnouncement<R> announcement;
  private final RunOutcome<R> outcome;
  private final RunStart<R> start;
  private final LaneSupervision<R> lanes;
  private final RunCommands<R> commands;
  private volatile Optional<BackfillReport> last = Optional.empty();

  public Supervisor(LaneContext<R> context, Planner<R> planner, boolean leftToPlan) {
    this.context = context;
    this.leftToPlan = leftToPlan;
    this.watch = new RunWatch<>(context, planner);
    this.reports =
        new RunReports<>(
            context.ledger().run(),
            BackfillReport.About.of(context.work().plan(), planner.scopeRanges()),
            context.work().comparison(),
            context.ledger().approvals());
    this.announcement = new StartAnnouncement<>(context, watch, reports, planner);
    this.start = new RunStart<>(context, watch, reports);
    this.lanes =
        new LaneSupervision<>(context, watch, new PlanAhead<>(context, planner, leftToPlan));
    this.commands = new RunCommands<>(context, lanes, () -> last.isPresent());
    this.outcome = new RunOutcome<>(context, watch, reports, planner);
    context.audience().listeners().reports(chunks -> reports.now(watch.latest(), chunks));
  }

  public void run() {
    try {
      live();
    } catch (BackfillException e) {
      broke(e, String.valueOf(e.getMessage()));
    } catch (Exception | Error e) {
      broke(e, "The run broke: %s.".formatted(context.diagnosed(e).text()));
    } finally {
      end();
    }
  }

  private void live() throws Exception {
    var before = watch.view().state();
    if (before == RunState.COMPLETED
        && !leftToPlan
        && watch.view().count(ChunkState.PENDING) == 0 // a skipped chunk may have been released
        && !RolledBackChunks.areIn(watch.view())) {
      announcement.nothingToDo();
      return;
    }
    if (before == RunState.ROLLED_BACK) {
      announcement.rolledBack();
      return;
    }
    announcement.announce(before);
    start.from(before);
    commands.begun();
    if (outcome.mayBegin()) {
      start.prepare();
      context.audience().tally().begin(watch.view(), !leftToPlan);
      context
          .signals()
          .plannedAhead(watch.view().count(ChunkState.PENDING), watch.view().total(), leftToPlan);
      lanes.work();
    }
    while (outcome.give()) {
      lanes.work();
    }
  }

  /** The fence keeps them harmless: what they still write to the ledger is refused. */
  private void sayWhoIsLeftBehind() {
    var names = lanes.leftBehind();
    if (!names.isEmpty()) {
      String sentence =
          "Left behind, because they did not stop within %s: %s."
              .formatted(context.work().plan().options().grace(), String.join(", ", names));
      LOG.warn("{}", sentence);
      reports.note(sentence);
    }
  }

  /** Something broke that no chunk is to blame for; what is committed stays. */
  private void broke(Throwable thrown, String why) {
    context.brokeHere(thrown, why);
    lanes.drain();
    try {
      var unused = outcome.give(); // a run that is ended has nothing more to do
    } catch (Exception | Error e) {
      thrown.addSuppressed(e);
      reports.note(context.signals().stopReason().map(StopReason::why).orElse(why));
      reports.note(
          "The ledger could not be told how the run ended; run the same plan again to continue.");
    }
  }

  /** Whatever breaks here: the ledger is left, or its heartbeat would beat on for ever. */
  private void end() {
    try {
      writeReport();
    } finally {
      try {
        context.ledger().close(context.work().plan().name());
      } finally {
        context.audience().listeners().close();
      }
    }
    last.ifPresent(this::logEnd);
  }

  private void writeReport() {
    sayWhoIsLeftBehind();
    context.signals().notes().forEach(reports::note);
    context.ledger().ledgerRetry().outage().summary("The ledger").ifPresent(reports::note);
    context.recovery().outage().summary("The database").ifPresent(reports::note);
    BackfillReport report;
    try {
      report = reports.now(watch.look());
    } catch (RuntimeException | Error e) {
      report = reports.of(watch.untold(lastKnown()));
    }
    last = Optional.of(report);
    handOut(report);
  }

  private void handOut(BackfillReport report) {
    context.audience().listeners().ended(chunks -> naming(chunks, report));
  }

  /** The last report for a listener; one that wants more chunks has them read, if they can be. */
  private BackfillReport naming(int chunks, BackfillReport report) {
    if (chunks <= report.chunks().size() || report.chunks().size() < RunReports.NOTABLE_CHUNKS) {
      return report;
    }
    try {
      return reports.now(report.progress(), chunks);
    } catch (RuntimeException | Error e) {
      return report;
    }
  }

  private void logEnd(BackfillReport report) {
    LOG.info("{}", Sentences.ended(report, context.ledger().life()));
  }

  /** The state in which the run has ended, as far as this process knows. */
  private RunState lastKnown() {
    return context
        .signals()
        .stopReason()
        .map(StopReason::state)
        .orElse(
            watch.latest().state() == RunState.COMPLETED ? RunState.COMPLETED : RunState.FAILED);
  }

  public void request(RunCommand request) {
    commands.request(request);
  }

  /** Ends the part of this process; see {@link RunCommands#leave}. */
  public void leave(boolean now) {
    commands.leave(now);
  }

  public ProgressSnapshot latest() {
    return last.map(BackfillReport::progress).orElseGet(watch::latest);
  }

  public BackfillReport report() {
    return last.orElseGet(() -> reports.now(watch.latest()));
  }

  public boolean isLane(Thread thread) {
    return lanes.isLane(thread);
  }
}
