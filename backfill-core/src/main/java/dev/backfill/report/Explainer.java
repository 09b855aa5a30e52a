package dev.backfill.report;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.RunView;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.report.Explanation.Balance;
import dev.backfill.report.Explanation.ExpectedChunk;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.support.Asking;
import dev.backfill.support.Cutting;
import dev.backfill.support.Figures;
import dev.backfill.support.PlanPreview;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Guarantee;
import dev.backfill.work.ObstacleException;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Volume;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks at a plan as its planner would, with an estimator that reads no rows, and writes nothing.
 * One thread.
 */
final class Explainer<R extends Range> {

  /**
   * The number of chunks that are planned for an explanation; of a longer plan the first ones are
   * shown.
   */
  private static final int CUT = 10_000;

  /** The number of chunks that are shown one by one, and how many of them are from the end. */
  private static final int SHOWN = 40;

  private static final int LAST = 3;

  /** Connections of a run beside those of its lanes: one for the ledger, one for the heartbeat. */
  private static final int OURS = 2;

  private static final Advice ONLY_A_BOUND =
      Advice.note(
          "The statistics do not tell how many rows meet the condition of the scope: the rows are"
              + " those of the ranges, the most that there can be. A dry run measures some of them",
          "");

  private final Plan<R> plan;
  private final PlanDefinition<R> definition;
  private final List<ExpectedChunk> first = new ArrayList<>();
  private final Deque<ExpectedChunk> last = new ArrayDeque<>();
  private long made;
  private boolean all;
  private long largest;
  private long sum;
  private long estimated;

  Explainer(Plan<R> plan) {
    this.plan = plan;
    this.definition = plan.definition();
  }

  Explanation explain(Optional<ChunkProcessor<? super R>> processor) {
    return Asking.of(
        "Plan '%s' could not be explained (%%s); nothing was written".formatted(plan.name()),
        () -> look(processor));
  }

  private Explanation look(Optional<ChunkProcessor<? super R>> processor) throws Exception {
    var advice = new ArrayList<>(definition.scope().advice());
    var preview =
        PlanPreview.of(
            new Cutting<>(
                definition.scope(), definition.strategy(), definition.order(), definition.zone()));
    preview.found().ifPresent(sentence -> advice.add(Advice.note(sentence, "")));
    var rows = preview.rows();
    rows.filter(all -> !all.isExpected()).ifPresent(all -> advice.add(ONLY_A_BOUND));
    var expectedRows = rows.filter(Estimate::isExpected);
    String guarantee = "";
    boolean transactional = false;
    Optional<Volume> volume = Optional.empty();
    var ledger = plan.options().ledger();
    if (processor.isPresent()) {
      var servable = bound(processor.get(), advice);
      ChunkProcessor<? super R> bound = servable.orElse(chunk -> 0);
      transactional = bound instanceof TransactionalProcessor<?>;
      guarantee =
          Words.of(
              ledger
                  .map(known -> Guarantee.of(bound, known.resource()))
                  .orElse(Guarantee.AT_LEAST_ONCE));
      ledger
          .flatMap(known -> Guarantee.missed(bound, known.resource()))
          .ifPresent(sentence -> advice.add(Advice.warning(sentence, "")));
      if (bound instanceof TransactionalProcessor<? super R> known) {
        advice.addAll(known.advice());
        volume =
            expectedRows.isPresent() ? known.volume(expectedRows.get().rows()) : Optional.empty();
      }
      undoNotSaid(bound).ifPresent(advice::add);
      servable.flatMap(work -> ApprovalAdvice.of(plan, work)).ifPresent(advice::add);
    }
    ledger.ifPresent(known -> advice.addAll(known.advice(plan.options().parallelism())));
    moreLanesThanCores().ifPresent(advice::add);
    cut(preview);
    var chunks = all ? OptionalLong.of(made) : preview.counted();
    var expected = all && estimated == made ? OptionalLong.of(sum) : OptionalLong.empty();
    var before = ledger.flatMap(known -> before(known, advice));
    advice.sort(Comparator.comparing(Advice::level));
    boolean ours = ledger.map(Ledger::isDurable).orElse(false);
    int lanes = plan.options().parallelism();
    return new ExplainedPlan(
        BackfillReport.About.of(plan, preview.ranges()),
        plan.name(),
        guarantee,
        chunks,
        shown(),
        estimated == made && sum > 0
            ? Optional.of(new Balance(largest, (double) sum / made))
            : Optional.empty(),
        rows,
        lanes,
        ours ? lanes + OURS : transactional ? lanes : 0,
        before.map(Explainer::standing),
        before.flatMap(run -> History.of(plan, run, expected, chunks)),
        volume,
        advice);
  }

  /** A ledger that cannot be used as it is found is reported; one that cannot be reached throws. */
  private Optional<RunView> before(Ledger ledger, List<Advice> advice) {
    try {
      return ledger.attach(plan.name()).map(run -> run.view(History.CHUNKS));
    } catch (LedgerUnreachableException e) {
      throw e;
    } catch (LedgerException e) {
      advice.add(Advice.warning(String.valueOf(e.getMessage()), ""));
      return Optional.empty();
    }
  }

  /** Work that cannot run as things are is explained as far as it goes. */
  private Optional<ChunkProcessor<? super R>> bound(
      ChunkProcessor<? super R> processor, List<Advice> advice) {
    try {
      return Optional.of(definition.bound(processor));
    } catch (ObstacleException e) {
      advice.addAll(e.obstacles());
      return Optional.empty();
    }
  }

  /** Cuts as much as an explanation shows. */
  private void cut(PlanPreview<R> preview) throws Exception {
    var next = preview.next();
    long most = preview.worthALook(CUT);
    while (next.isPresent() && made < most) {
      add(preview, next.get());
      next = preview.next();
    }
    all = next.isEmpty();
  }

  private void add(PlanPreview<R> preview, PlanPreview.Piece<R> piece) {
    made++;
    piece
        .expected()
        .filter(Estimate::isExpected)
        .ifPresent(
            expected -> {
              largest = Math.max(largest, expected.rows());
              sum += expected.rows();
              estimated++;
            });
    var chunk =
        new ExpectedChunk(
            piece.no(), preview.label(piece), preview.bounds(piece), piece.expected());
    if (first.size() < SHOWN) {
      first.add(chunk);
    } else {
      last.add(chunk);
      if (last.size() > LAST) {
        last.removeFirst();
      }
    }
  }

  /** The last ones too, if they are the last of all. */
  private List<ExpectedChunk> shown() {
    var shown = new ArrayList<>(first);
    if (all) {
      if (made > SHOWN + LAST) {
        shown.subList(SHOWN - LAST, SHOWN).clear();
      }
      shown.addAll(last);
    }
    return shown;
  }

  /** On two cores, ranges of 50,000 rows took 0.58 of one UPDATE on two lanes and 0.77 on four. */
  private Optional<Advice> moreLanesThanCores() {
    int cores = plan.options().databaseCores();
    int lanes = plan.options().parallelism();
    return cores > 0 && lanes > cores
        ? Optional.of(
            Advice.warning(
                "%s lanes are more than the %s cores of the database: they get in each other's way more than they help"
                    .formatted(Figures.count(lanes), Figures.count(cores)),
                "parallelism(%d)".formatted(cores)))
        : Optional.empty();
  }

  private Optional<Advice> undoNotSaid(ChunkProcessor<?> bound) {
    boolean keeps =
        bound instanceof TransactionalProcessor<?> known
            && (known.work().keepsBeforeImages() || known.comparison().isPresent());
    return keeps || plan.options().undo().isPresent()
        ? Optional.empty()
        : Optional.of(
            Advice.note(
                "How this can be undone is not said; undoBy(..) names a backup, or says that it"
                    + " cannot be",
                ""));
  }

  private static String standing(RunView view) {
    long skipped = view.count(ChunkState.SKIPPED);
    return "%s, %s of %s%s chunks done%s, %s rows changed"
        .formatted(
            Words.of(view.state()),
            Figures.count(view.count(ChunkState.SUCCEEDED)),
            Figures.count(view.total()),
            view.planned() ? "" : "+",
            skipped == 0 ? "" : ", " + Figures.count(skipped) + " skipped",
            Figures.count(view.rows().changed()));
  }
}
