package dev.backfill.run.supervision;

import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunView;
import dev.backfill.plan.Undo;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.failure.Failures;
import dev.backfill.run.planning.Planner;
import dev.backfill.run.watch.RunWatch;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.support.Figures;
import dev.backfill.work.TransactionalProcessor;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;

/** The announcement of a run in log and report, before it begins. Confined to the supervisor. */
final class StartAnnouncement<R extends Range> {

  private static final Logger LOG = PrintableLog.of(StartAnnouncement.class);

  /** Of its own, so that a reader who finds the rest of the opening too noisy still gets this. */
  private static final Logger UNDO_LOG = PrintableLog.of(Undo.class);

  /** The largest number of ranges that are asked for one by one for one line. */
  private static final int MOST_ASKED = 20;

  private final LaneContext<R> context;
  private final RunWatch<R> watch;
  private final RunReports<R> reports;
  private final Planner<R> planner;

  StartAnnouncement(
      LaneContext<R> context, RunWatch<R> watch, RunReports<R> reports, Planner<R> planner) {
    this.context = context;
    this.watch = watch;
    this.reports = reports;
    this.planner = planner;
  }

  void nothingToDo() {
    String sentence =
        String.format(
            Locale.ROOT,
            "Plan '%s' is complete since an earlier run (%,d chunks): there is nothing to do.",
            context.work().plan().name(),
            watch.latest().total());
    say(sentence);
    context
        .judges()
        .gates()
        .backup()
        .ifPresent(pin -> say("The backup to restore from was " + pin.text() + "."));
    context
        .audience()
        .tell(new ProgressEvent.RunChanged(RunState.COMPLETED, sentence, watch.latest()));
  }

  void rolledBack() {
    String name = context.work().plan().name();
    String sentence =
        "Plan '%s' was rolled back, and is not run again by itself: use a new name, or ledger.forget(\"%s\") to start over."
            .formatted(name, name);
    say(sentence);
    context
        .audience()
        .tell(new ProgressEvent.RunChanged(RunState.ROLLED_BACK, sentence, watch.latest()));
  }

  /**
   * One line with every setting, what survives, what is done already, and what the scope has to
   * say.
   */
  void announce(RunState before) throws Exception {
    var options = context.work().plan().options();
    var definition = context.work().plan().definition();
    LOG.info(
        "Plan '{}' run {} begins from {}: {}, scope [{}], chunks by {}, {}, {}"
            + " lane(s), {} attempt(s), batches of {} rows, {}",
        context.work().plan().name(),
        context.ledger().run().runId(),
        before,
        extent(reports.about().range(), watch.view(), planner.expected(), fromStatistics()),
        definition.scope().definition(),
        definition.strategy().definition(),
        definition.order(),
        options.parallelism(),
        options.retry().attempts(),
        options.batchRows(),
        context.work().guarantee());
    warnOfAShortLife();
    if (options.undo().orElse(null) instanceof Undo.None none) {
      UNDO_LOG.warn("Plan '{}' cannot be undone: {}", context.work().plan().name(), none.reason());
    }
    long done = watch.latest().doneBefore();
    if (done > 0) {
      say(
          String.format(
              Locale.ROOT, "Resumed: %,d chunks were done by earlier runs of this plan.", done));
    }
    context.ledger().run().notices().forEach(this::say);
    for (String notice : definition.scope().notices(planner.ranges())) {
      say(notice);
    }
    sayOfTheWork();
  }

  /** A notice that cannot be made is no reason not to run. */
  private void sayOfTheWork() {
    if (context.work().processor() instanceof TransactionalProcessor<?> work) {
      try {
        work.notices().forEach(this::say);
      } catch (Exception e) {
        LOG.warn(
            "Plan '{}': could not ask what to say about the work: {}",
            context.work().plan().name(),
            Failures.of(e, context.diagnosing()).text());
      }
    }
  }

  /**
   * Which range, how many chunks and how many rows: by arithmetic and statistics; where only the
   * data can tell, the progress shows how many chunks are planned.
   */
  static String extent(
      String range, RunView view, OptionalLong expectedChunks, Optional<Estimate> expectedRows) {
    var chunks = view.planned() ? OptionalLong.of(view.total()) : expectedChunks;
    var fromLedger = view.planned() ? view.estimates().total() : Optional.<Long>empty();
    var rows =
        fromLedger
            .map(StartAnnouncement::expected)
            .or(() -> expectedRows.map(StartAnnouncement::expected));
    return "range %s, %s, %s"
        .formatted(
            range.isEmpty() ? "not shown (its bounds are row data)" : range,
            chunks.isPresent()
                ? Figures.count(chunks.getAsLong()) + " chunks"
                : "chunks counted as they are planned",
            rows.orElse("rows not known"));
  }

  private static String expected(long rows) {
    return "~" + Figures.count(rows) + " rows expected";
  }

  private static String expected(Estimate rows) {
    return rows.isExpected()
        ? expected(rows.rows())
        : "at most %s rows".formatted(Figures.count(rows.rows()));
  }

  /** A first line is not worth an error: the plan asks the same again, and reports the error. */
  private Optional<Estimate> fromStatistics() {
    if (watch.view().planned()) {
      return Optional.empty(); // the ledger knows what it was planned with
    }
    var exact = context.work().plan().definition().scope().estimator();
    var ranges = planner.scopeRanges();
    if (exact.isEmpty() || ranges.isEmpty() || ranges.size() > MOST_ASKED) {
      return Optional.empty();
    }
    try {
      var estimator = exact.get().preview();
      var rows = estimator.estimate(ranges.getFirst());
      for (R range : ranges.subList(1, ranges.size())) {
        rows = rows.plus(estimator.estimate(range));
      }
      return Optional.of(rows);
    } catch (Exception e) {
      return Optional.empty();
    }
  }

  private void warnOfAShortLife() {
    switch (context.ledger().life()) {
      case DATABASE, DRY_RUN -> {}
      case PROCESS, RUN -> {
        LOG.warn(
            "The ledger of plan '{}' is in memory: nothing of this run survives the process",
            context.work().plan().name());
        reports.note("The ledger is in memory: nothing of this run survives the process.");
      }
    }
  }

  private void say(String sentence) {
    LOG.info("Plan '{}': {}", context.work().plan().name(), sentence);
    reports.note(sentence);
  }
}
