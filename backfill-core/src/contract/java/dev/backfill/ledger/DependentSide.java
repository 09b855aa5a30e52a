package dev.backfill.ledger;

import dev.backfill.plan.PlanDefinition;
import dev.backfill.run.planning.Planner;
import dev.backfill.run.planning.ScopeSnapshot;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.support.Line;
import dev.backfill.values.Definition;
import dev.backfill.work.Batch;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/**
 * One of two plans of which one depends on the other: its run in a ledger, planned a few chunks at
 * a time, and what it holds. Its ranges are days by number, whatever their type. Used by one
 * thread.
 */
final class DependentSide<R extends Range> {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final LocalDate FIRST = LocalDate.of(2024, 3, 1); // a day after it has 23 hours

  private final ModelledSchedule.World world;
  private final String name;
  private final Kind<R> kind;
  private final int days;
  private final Order order;
  private int from;
  private int to;
  private RunLedger<R> run;
  private Planner<R> planner;
  final List<ClaimedChunk<R>> held = new ArrayList<>();

  DependentSide(
      ModelledSchedule.World world, String name, Kind<R> kind, int days, Order order, int to) {
    this.world = world;
    this.name = name;
    this.kind = kind;
    this.days = days;
    this.order = order;
    this.to = to;
    this.run = opened();
    this.planner = planning();
    run.move(RunState.PLANNED, RunState.RUNNING, "");
  }

  PlanDefinition<R> definition() {
    var definition = Definition.of(name, kind.scope().apply(from, to), kind.strategy().apply(days));
    return order == Order.NEWEST_FIRST ? definition.newestFirst() : definition;
  }

  private RunLedger<R> opened() {
    var definition = definition();
    return world
        .ledger()
        .open(
            new RunDefinition<>(
                name,
                "a".repeat(64),
                "b".repeat(64),
                "format: backfill-plan/1\n",
                "",
                1,
                definition.zone(),
                definition.scope().codec()));
  }

  private Planner<R> planning() {
    var next =
        new Planner<>(
            definition(), run, new ScopeSnapshot<>(name, false, Optional.empty()), () -> false);
    try {
      next.open();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return next;
  }

  void plan(int chunks) throws Exception {
    if (!planner.isComplete()) {
      planner.advance(chunks);
    }
  }

  boolean isPlanned() {
    return planner.isComplete();
  }

  /** Another process begins again with it; failed chunks have their attempts again. */
  void restart(boolean killed) {
    var gone = run;
    if (killed) {
      world.kill(gone);
    } else {
      gone.close();
    }
    held.clear();
    run = opened();
    gone.close();
    run.move(RunState.RUNNING, RunState.FAILED, "");
    run.move(RunState.FAILED, RunState.RUNNING, "");
    planner = planning();
  }

  void widen(int before, int after) {
    from -= before;
    to += after;
    restart(false);
  }

  Claim<R> claim(int atMost, Upstreams<R> upstream) {
    var claim = run.claim(atMost, Long.MAX_VALUE, upstream);
    if (claim instanceof Claim.Chunks<R> chunks) {
      held.addAll(chunks.held());
    }
    return claim;
  }

  void succeed(ClaimedChunk<R> one) {
    if (!run.note(one, Batch.last(1))) {
      throw new AssertionError("lost " + one);
    }
  }

  void end(ClaimedChunk<R> one, AttemptResult result) {
    run.end(one, result);
  }

  void retry(ClaimedChunk<R> one) {
    run.end(one, new AttemptResult.Retry(Duration.ZERO, LedgerFixture.TIMEOUT, false));
  }

  /** False if it is a single day. */
  boolean split(ClaimedChunk<R> one) throws Exception {
    int middle = Math.floorDiv(from(one) + to(one), 2);
    if (middle <= from(one)) {
      return false;
    }
    var halves =
        List.of(
            kind.scope().apply(from(one), middle).ranges().next(),
            kind.scope().apply(middle, to(one)).ranges().next());
    run.end(one, new AttemptResult.Split(halves, Optional.empty()));
    return true;
  }

  int from(ClaimedChunk<R> one) {
    return kind.from().applyAsInt(one.chunk().range());
  }

  int to(ClaimedChunk<R> one) {
    return kind.to().applyAsInt(one.chunk().range());
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  Order order() {
    return order;
  }

  Line line() {
    return Line.of(definition().scope()).orElseThrow();
  }

  void close() {
    run.close();
  }

  /**
   * A type of ranges.
   *
   * @param scope of days from one to another
   * @param strategy chunks of so many days
   * @param from the first day of a range
   * @param to the day after its last
   */
  record Kind<R extends Range>(
      BiFunction<Integer, Integer, Scope<R>> scope,
      IntFunction<ChunkStrategy<R>> strategy,
      ToIntFunction<R> from,
      ToIntFunction<R> to) {

    static final Kind<IdRange> IDS =
        new Kind<>(
            Scope::ids, ChunkBy::width, range -> (int) range.from(), range -> (int) range.to());

    static final Kind<DateRange> DATES =
        new Kind<>(
            (from, to) -> Scope.dates(FIRST.plusDays(from), FIRST.plusDays(to)),
            ChunkBy.DAY::every,
            range -> day(range.from()),
            range -> day(range.to()));

    static final Kind<InstantRange> INSTANTS =
        new Kind<>(
            (from, to) -> Scope.instants(begin(from), begin(to)),
            days -> ChunkBy.DAY.every(days).in(BERLIN),
            range -> day(range.from().atZone(BERLIN).toLocalDate()),
            range -> day(range.to().atZone(BERLIN).toLocalDate()));

    private static int day(LocalDate date) {
      return (int) ChronoUnit.DAYS.between(FIRST, date);
    }

    private static Instant begin(int day) {
      return FIRST.plusDays(day).atStartOfDay(BERLIN).toInstant();
    }
  }
}
