package dev.backfill.run;

import dev.backfill.check.Check;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.Sampling;
import dev.backfill.plan.Undo;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.DryRun;
import dev.backfill.report.DryRun.Rehearsed;
import dev.backfill.report.Forecast;
import dev.backfill.run.context.LedgerLife;
import dev.backfill.run.dryrun.ChunkSample;
import dev.backfill.run.dryrun.ChunkSample.Picked;
import dev.backfill.run.dryrun.DryRunPlan;
import dev.backfill.run.dryrun.DryRunWork;
import dev.backfill.run.dryrun.SampledScope;
import dev.backfill.run.planning.ScopeSnapshot;
import dev.backfill.run.retry.OpeningRetry;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.support.Asking;
import dev.backfill.support.Cutting;
import dev.backfill.support.Figures;
import dev.backfill.support.PlanPreview;
import dev.backfill.values.Definition;
import dev.backfill.values.RunSettings;
import dev.backfill.work.Guarantee;
import dev.backfill.work.SideEffectMonitor;
import dev.backfill.work.SideEffects;
import dev.backfill.work.TransactionalProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * A dry run: a plan of some of the chunks, run by the same engine, on a resource on which nothing
 * is committed and with a ledger in memory.
 *
 * @param plan the whole plan
 * @param work the work to rehearse
 * @param ledger where a real run would be remembered; never asked for anything but its resource
 * @param sampling which chunks
 * @param time where to read the time
 * @param random randomness of back-off waits
 */
record DryRunner<R extends Range>(
    Plan<R> plan,
    TransactionalProcessor<? super R> work,
    Ledger ledger,
    Sampling sampling,
    TimeSource time,
    RandomGenerator random) {

  /** Plans of this name are in no ledger; log and threads say what they are. */
  private static final String PREFIX = "dry-run.";

  /** The factor from which a difference is reported. */
  private static final int FAR = 2;

  DryRun run() {
    return Asking.of(
        "Plan '%s' could not be rehearsed (%%s); every transaction was rolled back"
            .formatted(plan.name()),
        this::rehearse);
  }

  private DryRun rehearse() throws Exception {
    var prepared =
        OpeningRetry.ofNoRun(name(), plan.options().maxOutage(), time, random)
            .ask(again -> prepare());
    var bound = prepared.bound();
    var preview = prepared.preview();
    var rows = prepared.rows();
    var sample = prepared.sample();
    Optional<SideEffectMonitor> monitor = bound.work().resource().sideEffectMonitor();
    var rehearsed = new DryRunWork<R>(bound, monitor, sampling, time);
    BackfillReport report;
    try (var run =
        RunOpening.open(
            planOf(preview, sample.picked()),
            rehearsed,
            new RunOpening.Setting(
                InMemoryLedger.create(time), LedgerLife.DRY_RUN, time, random))) {
      rehearsed.onceWritten(() -> run.parallelism(lanes(sample.picked().size())));
      report = run.await();
    }
    var sideEffects = monitor.isPresent() ? monitor.get().collect() : SideEffects.NONE;
    var count = sample.all() ? OptionalLong.of(sample.chunks()) : preview.counted();
    var chunks = chunks(preview, sample.picked(), report, rehearsed);
    return new DryRunPlan(
        BackfillReport.About.of(plan, preview.ranges()),
        plan.name(),
        report.state() == RunState.COMPLETED,
        Guarantee.of(bound, ledger.resource()),
        count,
        rows,
        plan.options().parallelism(),
        chunks,
        sideEffects,
        forecast(chunks, sample.rows(rows), count, sideEffects),
        report.checks(),
        notes(preview.found(), report, chunks));
  }

  /**
   * The facts known before the first batch; may be asked again.
   *
   * @param bound the work over the scope
   * @param rows the number of rows that are expected in all
   */
  private record Prepared<R extends Range>(
      TransactionalProcessor<? super R> bound,
      PlanPreview<R> preview,
      Optional<Estimate> rows,
      ChunkSample<R> sample) {}

  private Prepared<R> prepare() throws Exception {
    TransactionalProcessor<? super R> bound =
        work.over(plan.definition().scope()).inOrder(plan.definition().order());
    ScopeSnapshot.requireOneChunk(plan, bound);
    var definition = plan.definition();
    var preview =
        PlanPreview.of(
            new Cutting<>(
                definition.scope(), definition.strategy(), definition.order(), definition.zone()));
    var rows = preview.rows();
    var sample = ChunkSample.of(preview, sampling, preview.worthALook(plan.options().maxChunks()));
    return new Prepared<>(bound, preview, rows, sample);
  }

  /** Gates before the first chunk are asked; those that examine the changes would see nothing. */
  private Plan<R> planOf(PlanPreview<R> preview, List<Picked<R>> picked) {
    var whole = plan.definition();
    var ranges = ranges(picked, ChunkKind.RANGE);
    var scope =
        new SampledScope<>(
            whole.scope(),
            Optional.of(whole.zone()),
            preview.estimator(),
            whole.order() == Order.OLDEST_FIRST ? ranges : ranges.reversed(),
            ranges(picked, ChunkKind.NULLS).stream().findFirst());
    var definition =
        Definition.of(name(), scope, new SampledScope.AsTheyAre<R>(whole.strategy().definition()))
            .codeVersion(whole.codeVersion())
            .description(whole.description())
            .requestedBy(whole.requestedBy());
    if (whole.order() == Order.NEWEST_FIRST) {
      definition = definition.newestFirst();
    }
    for (Check check : whole.preChecks()) {
      definition = definition.preCheck(check);
    }
    var options = plan.options();
    var asked = options.undo().filter(Undo.RestoreFromBackup.class::isInstance);
    var sampleOptions =
        RunSettings.DEFAULT
            .parallelism(1) // until a batch has written in its transaction
            .retry(options.retry())
            .failureLimit(new FailureLimit(picked.size(), 100))
            .batchRows(options.batchRows())
            .grace(options.grace())
            .maxOutage(options.maxOutage())
            .deadlines(options.deadlines());
    var onTheirThreads =
        options.threadFactory().map(sampleOptions::threadFactory).orElse(sampleOptions);
    return Plan.of(definition, asked.map(onTheirThreads::undo).orElse(onTheirThreads));
  }

  private static <R extends Range> List<R> ranges(List<Picked<R>> picked, ChunkKind kind) {
    return picked.stream()
        .map(Picked::piece)
        .filter(piece -> piece.kind() == kind)
        .map(PlanPreview.Piece::range)
        .toList();
  }

  private String name() {
    String name = PREFIX + plan.name();
    return name.substring(0, Math.min(name.length(), PlanDefinition.MAX_NAME));
  }

  private int lanes(int chunks) {
    return Math.clamp(chunks, 1, plan.options().parallelism());
  }

  /** Chunks of the sample are numbered from 1 in its own plan; they are shown as in the whole. */
  private List<Rehearsed> chunks(
      PlanPreview<R> preview,
      List<Picked<R>> picked,
      BackfillReport report,
      DryRunWork<R> rehearsed) {
    var chunks = new ArrayList<Rehearsed>();
    for (ChunkView view : report.chunks()) {
      var one = picked.get((int) view.no() - 1);
      var measured = rehearsed.measured(view.no());
      chunks.add(
          new Rehearsed(
              new ChunkView(
                  one.piece().no(),
                  preview.label(one.piece()),
                  view.kind(),
                  preview.bounds(one.piece()),
                  view.state(),
                  view.attempts(),
                  view.rows(),
                  one.piece().expected(),
                  view.startedAt(),
                  view.took(),
                  view.failure()),
              one.reasons(),
              measured.batches(),
              measured.whole(),
              measured.took(),
              measured.longest(),
              measured.rows()));
    }
    return chunks;
  }

  private Optional<Forecast> forecast(
      List<Rehearsed> chunks, OptionalLong rows, OptionalLong count, SideEffects sideEffects) {
    boolean byRows = rows.orElse(0) > 0;
    if (!byRows && count.isEmpty()) {
      return Optional.empty();
    }
    double units = byRows ? rows.getAsLong() : count.getAsLong();
    var measured =
        chunks.stream()
            .filter(one -> one.whole() || (byRows && one.batches() > 0))
            .map(one -> new Forecast.Measured(byRows ? rowsOf(one) : 1, one.took()))
            .toList();
    double done = measured.stream().mapToDouble(Forecast.Measured::units).sum();
    String source =
        "%d chunk%s rehearsed".formatted(measured.size(), measured.size() == 1 ? "" : "s");
    return Forecast.of(
            measured,
            units,
            new Forecast.Lanes(lanes(chunks.size()), plan.options().parallelism()),
            source)
        .map(
            forecast ->
                sideEffects.logBytes().isPresent()
                    ? forecast.withLogBytes(
                        OptionalLong.of((long) (sideEffects.logBytes().getAsLong() / done * units)))
                    : forecast);
  }

  /** In expected rows, as the whole is known; of a part only what it saw. */
  private static double rowsOf(Rehearsed one) {
    return one.whole()
        ? one.chunk().estimate().map(Estimate::rows).orElse(0L)
        : one.chunk().rows().seen();
  }

  private static List<String> notes(
      Optional<String> found, BackfillReport report, List<Rehearsed> chunks) {
    return Stream.of(
            found.stream(),
            report.notes().stream(),
            surprise(chunks.stream().filter(Rehearsed::whole).toList()).stream())
        .flatMap(notes -> notes)
        .toList();
  }

  /** Rows that were not expected: the statistics are wrong. Of fewer the work may not tell. */
  private static Optional<String> surprise(List<Rehearsed> whole) {
    long seen = whole.stream().mapToLong(one -> one.chunk().rows().seen()).sum();
    long expected = (long) whole.stream().mapToDouble(DryRunner::rowsOf).sum();
    boolean all =
        whole.stream()
            .allMatch(one -> one.chunk().estimate().filter(Estimate::isExpected).isPresent());
    return all && seen > FAR * expected
        ? Optional.of(
            "The chunks of the sample had %s rows where %s were expected; the forecast goes by what they had. Fresh statistics expect better."
                .formatted(Figures.count(seen), Figures.count(expected)))
        : Optional.empty();
  }
}
