package dev.backfill.run;

import dev.backfill.base.PrintableLog;
import dev.backfill.contract.BackfillException;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.ledger.Approvals;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunInspection;
import dev.backfill.ledger.RunLedger;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDocument;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.run.context.ClaimedChunks;
import dev.backfill.run.context.EarlierRounds;
import dev.backfill.run.context.InGroup;
import dev.backfill.run.context.LaneClock;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.context.LedgerLife;
import dev.backfill.run.context.LedgerSide;
import dev.backfill.run.context.Pace;
import dev.backfill.run.context.PlannedWork;
import dev.backfill.run.engine.LaneThreads;
import dev.backfill.run.event.Audience;
import dev.backfill.run.event.ChunkTally;
import dev.backfill.run.event.Listeners;
import dev.backfill.run.gate.BackupCheck;
import dev.backfill.run.gate.CheckHistory;
import dev.backfill.run.gate.Gates;
import dev.backfill.run.gate.Judges;
import dev.backfill.run.gate.Stages;
import dev.backfill.run.gate.UncheckedChunks;
import dev.backfill.run.planning.Planner;
import dev.backfill.run.planning.ScopeSnapshot;
import dev.backfill.run.retry.LedgerRetry;
import dev.backfill.run.retry.OpeningRetry;
import dev.backfill.run.retry.OutageBackoff;
import dev.backfill.run.retry.Recovery;
import dev.backfill.run.retry.RetryingLedger;
import dev.backfill.run.signal.OpenHours;
import dev.backfill.run.signal.RunSignals;
import dev.backfill.scope.Range;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Footprint;
import dev.backfill.work.Guarantee;
import dev.backfill.work.Resource;
import dev.backfill.work.TransactionalProcessor;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * Everything between a plan and a run at work that can be refused: too many chunks, a scope that
 * the work cannot serve, another definition or another process in the ledger, a range that is not a
 * wider one. Confined to the thread that starts the run.
 */
final class RunOpening<R extends Range> {

  private static final Logger LOG = PrintableLog.of(RunOpening.class);

  private final Plan<R> plan;
  private final Setting setting;
  private final InGroup<R> group;
  private final OutageBackoff silentLedger;
  private final OutageBackoff silentDatabase;
  private final OpeningRetry opening;

  private RunOpening(Plan<R> plan, Setting setting, InGroup<R> group) {
    this.plan = plan;
    this.setting = setting;
    this.group = group;
    this.silentLedger = outage();
    this.silentDatabase = outage();
    this.opening =
        new OpeningRetry(
            plan.name(), plan.options().maxOutage(), silentLedger, silentDatabase, setting.time());
  }

  private OutageBackoff outage() {
    return new OutageBackoff(
        plan.name(), plan.options().maxOutage(), setting.time(), setting.random());
  }

  /**
   * Where a run takes place.
   *
   * @param ledger its memory
   * @param life the lifetime of the ledger
   * @param time where to read the time and how to wait
   * @param random randomness of back-off waits
   */
  record Setting(Ledger ledger, LedgerLife life, TimeSource time, RandomGenerator random) {}

  static <R extends Range> DefaultBackfillRun<R> open(
      Plan<R> plan, ChunkProcessor<? super R> processor, Setting setting) {
    return open(plan, processor, setting, InGroup.alone());
  }

  static <R extends Range> DefaultBackfillRun<R> open(
      Plan<R> plan, ChunkProcessor<? super R> processor, Setting setting, InGroup<R> group) {
    return new RunOpening<>(plan, setting, group).opened(processor);
  }

  private DefaultBackfillRun<R> opened(ChunkProcessor<? super R> processor) {
    new LaneThreads(plan.name(), plan.options().threadFactory()).tryOut();
    var ledger = setting.ledger();
    var checks = new OpeningChecks<>(plan, ledger);
    checks.requireTransactionalForNulls(processor);
    ChunkProcessor<? super R> bound = opening.ask(again -> checks.served(processor));
    if (bound instanceof TransactionalProcessor<?>) {
      opening.reached();
    }
    var approvals = opening.ask(again -> OpeningApprovals.of(plan, bound, ledger));
    var looked = opening.ask(again -> ScopeSnapshot.of(plan, bound, ledger));
    var occupied = opening.ask(again -> OpeningFootprint.of(plan, bound, ledger, group.after()));
    try {
      RunLedger<R> member =
          opening.ask(
              again ->
                  ledger.open(
                      definition(bound, occupied.forLedger(), approvals.map(Approvals::terms))));
      try {
        return planned(
            new PlannedWork<>(plan, bound, Guarantee.of(bound, ledger.resource())),
            looked,
            new Joined<>(member, occupied, member.approvals().or(() -> approvals)));
      } catch (RuntimeException | Error e) {
        leave(member, e);
        throw e;
      }
    } catch (RuntimeException | Error e) {
      occupied.leave(e);
      throw e;
    }
  }

  /** The membership in the run, what keeps others off what it writes, and who approved it. */
  private record Joined<R extends Range>(
      RunLedger<R> member, OpeningFootprint occupied, Optional<Approvals> approvals) {}

  /** Reads how far the run is planned. */
  private DefaultBackfillRun<R> planned(
      PlannedWork<R> work, ScopeSnapshot<R> looked, Joined<R> joined) {
    var signals = new RunSignals(setting.time());
    signals.hours(
        new OpenHours(plan.options().windows(), plan.definition().zone(), setting.time()));
    warnOfTwoWaysToOneDatabase(work.processor(), signals);
    joined.occupied().announce(plan.name(), signals);
    var ledger = ledgerSide(joined, signals);
    UpstreamNote.keep(plan.name(), ledger.run(), group.upstream(), signals);
    var planner =
        new Planner<>(
            plan.definition(), ledger.run(), looked, () -> signals.stopReason().isPresent());
    boolean leftToPlan;
    try {
      leftToPlan = opening.ask(again -> planner.open());
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new BackfillException(
          "The scope of plan '%s' could not be read (%s); nothing was planned"
              .formatted(plan.name(), e.getClass().getName()),
          e);
    }
    return begun(work, ledger, signals, planner, leftToPlan);
  }

  private LedgerSide<R> ledgerSide(Joined<R> joined, RunSignals signals) {
    var ledgerRetry = new LedgerRetry(signals, silentLedger, setting.time());
    var run = new RetryingLedger<>(joined.member(), ledgerRetry);
    return new LedgerSide<>(
        run,
        joined.occupied().occupancy(),
        setting.ledger().resource(),
        setting.life(),
        ledgerRetry,
        new ClaimedChunks<>(run),
        new EarlierRounds(),
        joined.approvals());
  }

  private DefaultBackfillRun<R> begun(
      PlannedWork<R> work,
      LedgerSide<R> ledger,
      RunSignals signals,
      Planner<R> planner,
      boolean leftToPlan) {
    var listeners = new Listeners(plan.name(), plan.options().listeners());
    try {
      var context =
          new LaneContext<>(
              work,
              ledger,
              signals,
              Pace.of(work, plan.options().batchRows()),
              Recovery.of(plan.options(), silentDatabase, setting.random()),
              judges(work, ledger, signals, planner, listeners),
              new Audience(listeners, new ChunkTally(setting.ledger().isShared())),
              group,
              setting.time(),
              new LaneClock(setting.time()));
      var opened = new DefaultBackfillRun<>(context, planner, leftToPlan);
      opened.begin();
      return opened;
    } catch (RuntimeException | Error e) {
      listeners.close();
      throw e;
    }
  }

  private Judges<R> judges(
      PlannedWork<R> work,
      LedgerSide<R> ledger,
      RunSignals signals,
      Planner<R> planner,
      Listeners listeners) {
    var gates =
        new Gates<>(
            plan.definition(),
            BackupCheck.of(plan, work.processor(), ledger.run(), setting.time()),
            ledger.run(),
            signals,
            setting.time(),
            Optional.of(readBy(work.processor())),
            result -> listeners.offer(new ProgressEvent.Checked(result)));
    var stages =
        new Stages<>(plan.options().canary(), ledger.run(), gates, signals, planner.expected());
    var history =
        new CheckHistory(plan.definition(), ledger.run(), signals, this::documentInTheLedger);
    return new Judges<>(gates, stages, new UncheckedChunks(), history);
  }

  /** Checks read where the work writes. */
  private Resource readBy(ChunkProcessor<? super R> bound) {
    return bound instanceof TransactionalProcessor<?> transactional
        ? transactional.work().resource()
        : setting.ledger().resource();
  }

  private String documentInTheLedger() {
    return setting.ledger().inspect(plan.name()).map(RunInspection::document).orElse("");
  }

  /** Leaves no membership of an opening that failed. */
  private static void leave(RunLedger<?> member, Throwable why) {
    try {
      member.close();
    } catch (RuntimeException | Error e) {
      why.addSuppressed(e);
    }
  }

  private RunDefinition<R> definition(
      ChunkProcessor<? super R> processor,
      Optional<Footprint> footprint,
      Optional<ApprovalTerms> approvals) {
    var definition = plan.definition();
    var workDocument = PlanDocument.ofWork(processor, definition.codeVersion());
    var all = new LinkedHashMap<>(workDocument.fields());
    all.putAll(plan.document().fields());
    return new RunDefinition<>(
        plan.name(),
        plan.fingerprint(),
        workDocument.sha256(),
        new PlanDocument(all).text(),
        definition.requestedBy(),
        plan.options().parallelism(),
        definition.zone(),
        definition.scope().codec(),
        footprint,
        approvals);
  }

  private void warnOfTwoWaysToOneDatabase(ChunkProcessor<?> bound, RunSignals signals) {
    Guarantee.missed(bound, setting.ledger().resource())
        .ifPresent(
            sentence -> {
              LOG.warn("Plan '{}': {}", plan.name(), sentence);
              signals.note(sentence);
            });
  }
}
