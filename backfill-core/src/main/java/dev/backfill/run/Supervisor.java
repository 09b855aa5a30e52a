package dev.backfill.run;

import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.Request;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of a run in this process: gates, first chunks, lanes, control, verdict. One thread runs
 * it; {@link #request}, {@link #latest}, {@link #report} and {@link #isLane} may be called from
 * any.
 */
final class Supervisor<R extends Range> {

  private static final Logger LOG = LoggerFactory.getLogger(Supervisor.class);

  /** How long lanes that only have to notice the end may take before the supervisor looks again. */
  private static final Duration SOON = Duration.ofMillis(50);

  private final LaneContext<R> context;
  private final boolean leftToPlan;
  private final boolean durable;
  private final RunWatch<R> watch;
  private final PlanAhead<R> planAhead;
  private final RunReports<R> reports;
  private volatile Optional<ExecutionEngine.Hosting> hosting = Optional.empty();
  private volatile Optional<BackfillReport> last = Optional.empty();

  Supervisor(LaneContext<R> context, Planner<R> planner, boolean leftToPlan, boolean durable) {
    this.context = context;
    this.leftToPlan = leftToPlan;
    this.durable = durable;
    this.watch = new RunWatch<>(context, planner);
    this.planAhead = new PlanAhead<>(context, planner);
    this.reports = new RunReports<>(context);
  }

  void run() {
    try {
      live();
    } catch (LedgerException e) {
      broke(e, String.valueOf(e.getMessage()));
    } catch (Exception | Error e) {
      broke(e, "The run broke: " + Failures.whereOf(e));
    } finally {
      end();
    }
  }

  private void live() throws Exception {
    var before = watch.view().state();
    if (before == RunState.COMPLETED && !leftToPlan) {
      nothingToDo();
      return;
    }
    announce(before);
    if (before != RunState.RUNNING
        && !watch.move(before, RunState.RUNNING, before == RunState.PLANNED ? "" : "Resumed.")) {
      throw new LedgerException(
          "Plan '%s' is %s no more: another process has moved it; run it again to see how it stands"
              .formatted(context.plan().name(), before),
          null);
    }
    for (String notice : context.plan().definition().scope().notices()) {
      LOG.info("Plan '{}': {}", context.plan().name(), notice);
      reports.note(notice);
    }
    if (gatesBefore()) {
      prepare();
      planAhead.first();
      context.signals().plannedAhead(watch.view().count(ChunkState.PENDING), planned(), true);
      work();
    }
    verdict();
  }

  private long planned() {
    return Math.max(context.signals().planned(), watch.look().total());
  }

  private void nothingToDo() {
    String sentence =
        String.format(
            Locale.ROOT,
            "Plan '%s' is complete since an earlier run (%,d chunks): there is nothing to do.",
            context.plan().name(),
            watch.latest().total());
    LOG.info("{}", sentence);
    reports.note(sentence);
    context.tell(new ProgressEvent.RunChanged(RunState.COMPLETED, sentence, watch.latest()));
  }

  private void announce(RunState before) {
    var wiring = context.plan().wiring();
    var definition = context.plan().definition();
    LOG.info(
        "Plan '{}' run {} begins from {}: scope [{}], chunks by {}, {}, {} lane(s), {} attempt(s),"
            + " batches of {} rows, {}",
        context.plan().name(),
        context.run().runId(),
        before,
        definition.scope().definition(),
        definition.strategy().definition(),
        definition.order(),
        wiring.parallelism(),
        wiring.retry().attempts(),
        wiring.batchRows(),
        context.guarantee());
    if (!durable) {
      LOG.warn(
          "The ledger of plan '{}' is in memory: nothing of this run survives the process",
          context.plan().name());
      reports.note("The ledger is in memory: nothing of this run survives the process.");
    }
    long done = watch.latest().doneBefore();
    if (done > 0) {
      reports.note(
          String.format(
              Locale.ROOT, "Resumed: %,d chunks were done by earlier runs of this plan.", done));
    }
  }

  /** All checks are asked before anything is decided. */
  private boolean gatesBefore() {
    context.gates().capture();
    var results = context.gates().pre();
    reports.judged(results);
    return !failed(results, "before the first chunk");
  }

  private boolean failed(List<CheckResult> results, String when) {
    var bad = results.stream().filter(result -> result.verdict().status().fails()).toList();
    if (bad.isEmpty()) {
      return false;
    }
    var names =
        bad.stream()
            .map(
                r ->
                    "'%s' %s (%s)"
                        .formatted(r.name(), r.verdict().status(), r.verdict().evidence()))
            .toList();
    context
        .signals()
        .endWith(
            Ending.of(
                RunState.FAILED,
                "%d check(s) %s failed: %s."
                    .formatted(bad.size(), when, String.join("; ", names))));
    return true;
  }

  private void prepare() throws Exception {
    if (context.processor() instanceof TransactionalProcessor<? super R> transactional) {
      try (var tx = transactional.work().resource().begin()) {
        transactional.prepare(tx);
        tx.commit();
      }
    }
  }

  private void work() throws InterruptedException {
    var workers = new ConcurrentHashMap<Integer, LaneWorker<R>>();
    LaneLoop loop =
        (lane, signal) ->
            workers.computeIfAbsent(lane, n -> new LaneWorker<>(context, n)).work(signal);
    var lanes = new VirtualThreadEngine(context.time()).host(context.plan().name(), 0, loop);
    hosting = Optional.of(lanes);
    context.signals().lanesWakeBy(lanes::wake);
    lanes.resize(watch.lanes());
    var planning = planAhead.rest();
    var waiter = context.signals().supervisor();
    while (lanes.alive() > 0) {
      long seen = waiter.changes();
      watch.follow(lanes);
      watch.tick();
      if (watch.abandons()) {
        abandon(lanes);
        return;
      }
      if (lanes.alive() > 0) {
        waiter.await(seen, context.signals().ending().isPresent() ? SOON : RunWatch.TICK);
      }
    }
    lanes.await(context.plan().wiring().grace());
    planning.join();
  }

  /** The fence keeps them harmless: what they still write to the ledger is refused. */
  private void abandon(ExecutionEngine.Hosting lanes) {
    String sentence =
        "Left behind, because they did not stop within %s: %s."
            .formatted(context.plan().wiring().grace(), String.join(", ", lanes.names()));
    LOG.warn("{}", sentence);
    reports.note(sentence);
  }

  private void verdict() throws Exception {
    var progress = watch.look();
    if (context.signals().ending().isEmpty()) {
      if (progress.count(ChunkState.FAILED) > 0) {
        fail("%,d of %,d chunks failed.", progress.count(ChunkState.FAILED), progress.total());
      } else if (!isDrained(progress)) {
        fail("The lanes ended, but %,d of %,d chunks did not.", open(progress), progress.total());
      } else {
        validate();
      }
    }
    if (context.signals().ending().isPresent()) {
      var ending = context.signals().ending().get();
      if (ending.ours()) {
        watch.move(watch.view().state(), ending.state(), ending.why());
      }
      reports.note(ending.why());
      reports.note(Sentences.toContinue(watch.look()));
    }
  }

  private void fail(String sentence, Object... numbers) {
    context
        .signals()
        .endWith(Ending.of(RunState.FAILED, String.format(Locale.ROOT, sentence, numbers)));
  }

  private static long open(ProgressSnapshot progress) {
    return progress.count(ChunkState.PENDING) + progress.count(ChunkState.RUNNING);
  }

  private static boolean isDrained(ProgressSnapshot progress) {
    return progress.planned() && open(progress) == 0;
  }

  private void validate() throws Exception {
    watch.move(RunState.RUNNING, RunState.VALIDATING, "");
    var results = context.gates().post(watch.latest().rows().changed());
    reports.judged(results);
    if (failed(results, "after the last chunk")) {
      return;
    }
    if (context.processor() instanceof TransactionalProcessor<? super R> transactional
        && !context.exactlyOnce()) {
      try (var tx = transactional.work().resource().begin()) {
        transactional.finish(tx);
        tx.commit();
      }
    }
    try (var tx = context.run().complete()) {
      if (context.processor() instanceof TransactionalProcessor<? super R> transactional
          && context.exactlyOnce()) {
        transactional.finish(tx);
      }
      tx.commit();
    }
    context.tell(new ProgressEvent.RunChanged(RunState.COMPLETED, "", watch.look()));
  }

  /** Something below broke that no chunk is to blame for; what is committed stays. */
  private void broke(Throwable thrown, String why) {
    context.signals().keep(thrown);
    context.signals().endWith(Ending.of(RunState.FAILED, why));
    reports.note(why);
    drain();
    try {
      var state = watch.look().state();
      if (state.canMoveTo(RunState.FAILED)) {
        watch.move(state, RunState.FAILED, why);
      }
      reports.note(Sentences.toContinue(watch.look()));
    } catch (RuntimeException e) {
      thrown.addSuppressed(e);
      reports.note("The ledger could not be told; run the same plan again to continue.");
    }
  }

  /**
   * Lanes see the ending after their batch; they are waited for, and told to stop after the grace.
   */
  private void drain() {
    if (hosting.isEmpty()) {
      return;
    }
    var grace = context.plan().wiring().grace();
    try {
      if (!hosting.get().await(grace)) {
        context.signals().stopWhatRuns();
        if (!hosting.get().await(grace)) {
          abandon(hosting.get());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    BackfillReport report;
    try {
      report = reports.now(watch.look());
    } catch (RuntimeException e) {
      report = reports.of(watch.latest(), List.of());
    }
    last = Optional.of(report);
    context.run().close();
    context.listeners().close();
    LOG.info(
        "Plan '{}' run {} ends {}: {} chunks succeeded, {} failed, {} rows changed",
        context.plan().name(),
        context.run().runId(),
        report.state(),
        report.progress().count(ChunkState.SUCCEEDED),
        report.progress().count(ChunkState.FAILED),
        report.rowsChanged());
  }

  void request(Request request) {
    if (last.isEmpty()) {
      context.run().request(request);
      context.signals().hold(context.run().control().holdsBatches());
      context.signals().wakeSupervisor();
    }
  }

  ProgressSnapshot latest() {
    return last.map(BackfillReport::progress).orElseGet(watch::latest);
  }

  BackfillReport report() {
    return last.orElseGet(() -> reports.now(watch.latest()));
  }

  boolean isLane(Thread thread) {
    return hosting.map(lanes -> lanes.isLane(thread)).orElse(false);
  }
}
