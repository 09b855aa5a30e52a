package dev.backfill.run;

import dev.backfill.contract.BackfillException;
import dev.backfill.contract.PrintableLog;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.UndoLedger;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.PlanDocument;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.scope.Range;
import dev.backfill.support.Asking;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Guarantee;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * Everything between a plan and a run at work that can be refused: too many chunks, a scope that
 * the work cannot serve, another definition or another process in the ledger, a range that is not a
 * wider one.
 */
final class RunOpening {

  private static final Logger LOG = PrintableLog.of(RunOpening.class);

  private RunOpening() {}

  /**
   * Where a run takes place.
   *
   * @param ledger its memory
   * @param life how long the ledger remembers
   * @param time where to read the time and how to wait
   * @param random randomness of back-off waits
   */
  record Setting(Ledger ledger, LedgerLife life, TimeSource time, RandomGenerator random) {}

  static <R extends Range> DefaultBackfillRun<R> open(
      Plan<R> plan, ChunkProcessor<? super R> processor, Setting setting) {
    var ledger = setting.ledger();
    var time = setting.time();
    var random = setting.random();
    var most = plan.wiring().maxOutage();
    var silentLedger = new Outage(plan.name(), most, time, random);
    var silentDatabase = new Outage(plan.name(), most, time, random);
    var opening = new OpeningPatience(plan.name(), most, silentLedger, silentDatabase, time);
    requireTransactionalForNulls(plan, processor);
    ChunkProcessor<? super R> bound = opening.ask(again -> served(plan, processor, ledger));
    if (bound instanceof TransactionalProcessor<?>) {
      opening.reached();
    }
    var looked = opening.ask(again -> FirstLook.of(plan, bound, ledger));
    RunLedger<R> member = opening.ask(again -> ledger.open(definition(plan, bound)));
    Optional<Listeners> begun = Optional.empty();
    try {
      var signals = new RunSignals(time);
      warnOfTwoWaysToOneDatabase(plan, bound, ledger, signals);
      var patience = new Patience(signals, silentLedger, time);
      var run = new PatientLedger<>(member, patience);
      var planner =
          new Planner<>(plan.definition(), run, looked, () -> signals.ending().isPresent());
      boolean leftToPlan = opening.ask(again -> planner.open());
      var listeners = new Listeners(plan.name(), plan.wiring().listeners());
      begun = Optional.of(listeners);
      var backup = BackupCheck.of(plan, bound, run, time);
      var gates =
          new Gates<>(
              backup
                  .<PlanDefinition<R>>map(plan.definition()::withPreCheck)
                  .orElse(plan.definition()),
              run,
              signals,
              time,
              result -> listeners.offer(new ProgressEvent.Checked(result)));
      var stages = new Stages<>(plan.wiring().canary(), run, gates, signals, planner.expected());
      var context =
          new LaneContext<R>(
              plan,
              bound,
              run,
              ledger.resource(),
              Guarantee.of(bound, ledger.resource()),
              signals,
              new ClaimedChunks<>(run),
              new ClaimPace(LaneContext.mayShare(bound)),
              new BatchPace(plan.wiring().batchRows()),
              new RetrySchedule(plan.wiring().retry(), random),
              patience,
              silentDatabase,
              new Circuit(plan.wiring().failureLimit().alike()),
              new Forgiven(),
              new UncheckedChunks(),
              new ChunkTally(),
              setting.life(),
              gates,
              backup,
              stages,
              listeners,
              time);
      var opened = new DefaultBackfillRun<>(context, planner, leftToPlan);
      opened.begin();
      return opened;
    } catch (RuntimeException | Error e) {
      abandon(member, begun, e);
      throw e;
    } catch (Exception e) {
      abandon(member, begun, e);
      throw new BackfillException(
          "The scope of plan '%s' could not be read (%s); nothing was planned"
              .formatted(plan.name(), e.getClass().getName()),
          e);
    }
  }

  /** The work over the scope of the plan, if both can be done as they are asked for. */
  private static <R extends Range> ChunkProcessor<? super R> served(
      Plan<R> plan, ChunkProcessor<? super R> processor, Ledger ledger) {
    requireFewEnough(plan);
    ChunkProcessor<? super R> bound = plan.definition().bound(processor);
    requireRoomForBeforeImages(plan, bound, ledger);
    requireDeltasToBePossible(plan, bound, ledger);
    requireSessions(plan, bound, ledger);
    return bound;
  }

  /** Leaves neither a membership nor a thread of an opening that failed. */
  private static void abandon(RunLedger<?> member, Optional<Listeners> begun, Throwable why) {
    try {
      member.close();
    } catch (RuntimeException | Error e) {
      why.addSuppressed(e);
    } finally {
      begun.ifPresent(Listeners::close);
    }
  }

  private static <R extends Range> RunDefinition<R> definition(
      Plan<R> plan, ChunkProcessor<? super R> processor) {
    var definition = plan.definition();
    String work =
        processor instanceof TransactionalProcessor<?> transactional
            ? transactional.work().definition()
            : "java";
    var workDocument = PlanDocument.ofWork(work, definition.codeVersion());
    var all = new LinkedHashMap<>(workDocument.fields());
    all.putAll(plan.document().fields());
    return new RunDefinition<>(
        plan.name(),
        plan.fingerprint(),
        workDocument.sha256(),
        new PlanDocument(all).text(),
        definition.requestedBy(),
        plan.wiring().parallelism(),
        definition.zone(),
        definition.scope().codec());
  }

  /** By arithmetic, before anything is written; where only the data can tell, the planner stops. */
  private static <R extends Range> void requireFewEnough(Plan<R> plan) {
    var definition = plan.definition();
    if (definition.scope().discovers()) {
      return;
    }
    long chunks =
        Asking.of(
            "The scope of plan '%s' could not be read (%%s); nothing was written"
                .formatted(plan.name()),
            () -> counted(plan));
    if (chunks > plan.wiring().maxChunks()) {
      throw new IllegalArgumentException(
          "Plan '%s' would have %s chunks, more than maxChunks (%s). Use larger chunks than '%s', or raise maxChunks."
              .formatted(
                  plan.name(),
                  chunks == Long.MAX_VALUE ? "too many" : Long.toString(chunks),
                  plan.wiring().maxChunks(),
                  definition.strategy().definition()));
    }
  }

  /** As far as arithmetic goes; the greatest number if it overflows. */
  private static <R extends Range> long counted(Plan<R> plan) throws Exception {
    var definition = plan.definition();
    long chunks = 0;
    var ranges = definition.scope().ranges();
    while (ranges.hasNext()) {
      chunks += definition.strategy().count(ranges.next(), definition.zone()).orElse(0);
      if (chunks < 0) {
        return Long.MAX_VALUE;
      }
    }
    return chunks;
  }

  /** Plain work would take the range beside that chunk for the rows that it is to do. */
  private static <R extends Range> void requireTransactionalForNulls(
      Plan<R> plan, ChunkProcessor<? super R> processor) {
    if (plan.definition().scope().nulls().isPresent()
        && !(processor instanceof TransactionalProcessor<?>)) {
      throw new IllegalArgumentException(
          "Plan '%s' has a chunk of the rows without a value, which only transactional work can do; leave withNulls() out, or use set(..), Jdbc.sql(..) or the like"
              .formatted(plan.name()));
    }
  }

  /** Work that does not know which rows want it would do all of them again. */
  private static <R extends Range> void requireDeltasToBePossible(
      Plan<R> plan, ChunkProcessor<? super R> bound, Ledger ledger) {
    int passes = plan.wiring().deltaPasses();
    boolean knows =
        bound instanceof TransactionalProcessor<?> known
            && known.work().has(Work.Trait.KNOWS_OPEN_ROWS);
    if (passes > 0 && !knows) {
      throw new IllegalArgumentException(
          "Plan '%s' has deltaPasses(%d), and its work does not know which rows want it, or must not come back to them. Use preserveExisting() of set(..) or transform(..), or delete(), without expectRows; with pages(), which have a last look of their own, and for other work leave deltaPasses out. Nothing was written"
              .formatted(plan.name(), passes));
    }
    if (passes > 0 && ledger.admitsOthers()) {
      throw new IllegalArgumentException(
          "Plan '%s' has deltaPasses(%d), and its ledger lets several processes share a run: whether all is done can be asked by one process only. Leave severalProcesses() or deltaPasses out. Nothing was written"
              .formatted(plan.name(), passes));
    }
  }

  private static void warnOfTwoWaysToOneDatabase(
      Plan<?> plan, ChunkProcessor<?> bound, Ledger ledger, RunSignals signals) {
    Guarantee.missed(bound, ledger.resource())
        .ifPresent(
            sentence -> {
              LOG.warn("Plan '{}': {}", plan.name(), sentence);
              signals.note(sentence);
            });
  }

  /** A ledger looks at the sessions of its own resource by itself. */
  private static <R extends Range> void requireSessions(
      Plan<R> plan, ChunkProcessor<? super R> bound, Ledger ledger) {
    if (bound instanceof TransactionalProcessor<?> transactional
        && !transactional.work().resource().equals(ledger.resource())) {
      Asking.of(
          "The sessions for the work of plan '%s' could not be checked (%%s); nothing was written"
              .formatted(plan.name()),
          () -> {
            transactional.work().resource().requireSessions(plan.wiring().parallelism());
            return true;
          });
    }
  }

  /** Or nobody could put back what it does, although it was asked for. */
  private static <R extends Range> void requireRoomForBeforeImages(
      Plan<R> plan, ChunkProcessor<? super R> bound, Ledger ledger) {
    if (bound instanceof TransactionalProcessor<?> transactional
        && transactional.work().keepsBeforeImages()
        && !(ledger instanceof UndoLedger
            && Guarantee.of(bound, ledger.resource()) == Guarantee.EXACTLY_ONCE)) {
      throw new IllegalArgumentException(
          "The work of plan '%s' keeps before-images, and its ledger has no room for them: they are written in the transaction that makes the change, so the ledger must be one in a database, used through the same DataSource object as the table, such as JdbcLedger.in(dataSource). To do without them, which is what explicit keys have unless said otherwise, say withoutBeforeImage(). Nothing was written"
              .formatted(plan.name()));
    }
  }
}
