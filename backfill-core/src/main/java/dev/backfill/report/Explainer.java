package dev.backfill.report;

import dev.backfill.contract.BackfillException;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunView;
import dev.backfill.plan.Plan;
import dev.backfill.plan.PlanDefinition;
import dev.backfill.plan.PlanZone;
import dev.backfill.progress.Figures;
import dev.backfill.report.Explanation.Balance;
import dev.backfill.report.Explanation.ExpectedChunk;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.scope.Sizer;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Guarantee;
import dev.backfill.work.TransactionalProcessor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Looks at a plan as its planner would, with a sizer that reads no rows, and writes nothing. One
 * thread.
 */
final class Explainer<R extends Range> {

  /** How many chunks are cut for a look; of a longer plan the first ones are shown. */
  private static final int CUT = 10_000;

  /** How many chunks are shown one by one, and how many of them from the end. */
  private static final int SHOWN = 40;

  private static final int LAST = 3;

  /** How many estimates are asked for where each costs a query. */
  private static final int ASKED = 200;

  /** Connections of a run beside those of its lanes: one for the ledger, one for the heartbeat. */
  private static final int OURS = 2;

  private final Plan<R> plan;
  private final PlanDefinition<R> definition;
  private final List<ExpectedChunk> first = new ArrayList<>();
  private final Deque<ExpectedChunk> last = new ArrayDeque<>();
  private Optional<Sizer<R>> sizer = Optional.empty();
  private boolean asksForEach;
  private long made;
  private boolean all = true;
  private long largest;
  private long sum;
  private long estimated;

  Explainer(Plan<R> plan) {
    this.plan = plan;
    this.definition = plan.definition();
  }

  Explanation explain(Optional<ChunkProcessor<? super R>> processor) {
    try {
      return look(processor);
    } catch (RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackfillException(
          "Interrupted while plan '%s' was explained".formatted(plan.name()), e);
    } catch (Exception e) {
      throw new BackfillException(
          "Plan '%s' could not be explained (%s); nothing was written"
              .formatted(plan.name(), e.getClass().getName()),
          e);
    }
  }

  private Explanation look(Optional<ChunkProcessor<? super R>> processor) throws Exception {
    var advice = new ArrayList<>(definition.scope().advice());
    String guarantee = "";
    boolean transactional = false;
    var ledger = plan.wiring().ledger();
    if (processor.isPresent()) {
      var bound = definition.bound(processor.get());
      transactional = bound instanceof TransactionalProcessor<?>;
      guarantee =
          Words.of(
              ledger
                  .map(known -> Guarantee.of(bound, known.resource()))
                  .orElse(Guarantee.AT_LEAST_ONCE));
      if (bound instanceof TransactionalProcessor<? super R> known) {
        advice.addAll(known.advice());
      }
    }
    var ranges = ranges();
    var rows = cut(ranges);
    advice.sort(Comparator.comparing(Advice::level));
    boolean ours = ledger.map(Ledger::isDurable).orElse(false);
    int lanes = plan.wiring().parallelism();
    return new Explanation(
        BackfillReport.About.of(plan),
        plan.name(),
        guarantee,
        all ? OptionalLong.of(made) : counted(ranges),
        shown(),
        estimated == made && sum > 0
            ? Optional.of(new Balance(largest, (double) sum / made))
            : Optional.empty(),
        rows,
        lanes,
        ours ? lanes + OURS : transactional ? lanes : 0,
        ledger.flatMap(known -> known.attach(plan.name())).map(run -> standing(run.view(0))),
        advice);
  }

  /** In the order of work. Asked once: the data may have to be. */
  private List<R> ranges() throws Exception {
    var ranges = new ArrayList<R>();
    definition.scope().ranges().forEachRemaining(ranges::add);
    return definition.order() == Order.OLDEST_FIRST ? ranges : ranges.reversed();
  }

  /** Cuts as much as is worth a look, and returns the rows of the whole scope. */
  private Optional<Estimate> cut(List<R> ranges) throws Exception {
    var exact = definition.scope().sizer();
    if (exact.isPresent()) {
      sizer = Optional.of(exact.get().preview());
      asksForEach = sizer.get().equals(exact.get());
    }
    var planning = new Planning<>(PlanZone.of(definition), definition.order(), sizer);
    Optional<Estimate> rows = Optional.empty();
    for (R range : ranges) {
      if (sizer.isPresent()) {
        var more = sizer.get().estimate(range);
        rows = Optional.of(rows.map(known -> sum(known, more)).orElse(more));
      }
      var pieces = definition.strategy().split(range, planning);
      while (pieces.hasNext() && made < CUT) {
        add(pieces.next());
      }
      all &= !pieces.hasNext();
    }
    return rows;
  }

  private static Estimate sum(Estimate one, Estimate other) {
    var surest = one.source().compareTo(other.source()) >= 0 ? one.source() : other.source();
    return new Estimate(Math.addExact(one.rows(), other.rows()), surest);
  }

  private void add(R piece) throws Exception {
    made++;
    Optional<Estimate> expected = Optional.empty();
    if (sizer.isPresent() && (!asksForEach || made <= ASKED)) {
      expected = Optional.of(sizer.get().estimate(piece));
      long rows = expected.get().rows();
      largest = Math.max(largest, rows);
      sum += rows;
      estimated++;
    }
    var codec = definition.scope().codec();
    var chunk =
        new ExpectedChunk(
            made,
            codec.sensitive() ? Long.toString(made) : codec.id(piece, PlanZone.of(definition)),
            codec.sensitive() ? "" : piece.toString(),
            expected);
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

  /** By arithmetic, where the strategy knows. */
  private OptionalLong counted(List<R> ranges) {
    long count = 0;
    for (R range : ranges) {
      var more = definition.strategy().count(range, PlanZone.of(definition));
      if (more.isEmpty()) {
        return OptionalLong.empty();
      }
      count = Math.addExact(count, more.getAsLong());
    }
    return OptionalLong.of(count);
  }

  private static String standing(RunView view) {
    return "%s, %s of %s%s chunks done, %s rows changed"
        .formatted(
            Words.of(view.state()),
            Figures.count(view.count(ChunkState.SUCCEEDED) + view.count(ChunkState.SKIPPED)),
            Figures.count(view.total()),
            view.planned() ? "" : "+",
            Figures.count(view.rows().changed()));
  }
}
