package dev.backfill.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.DependentSide.Kind;
import dev.backfill.run.upstream.ComparedChunks;
import dev.backfill.run.upstream.PlanUpstreams;
import dev.backfill.run.upstream.UpstreamPlan;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.support.Line;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Two plans go through a random schedule in one ledger: chunks of one wait for those of the other
 * that cover them. Both have chunks of any number of days and are planned while they work; chunks
 * upstream fail, are tried again, split, skipped and given back, processes end and begin again, and
 * plans become wider. No chunk may start before everything upstream of it has succeeded, and in the
 * end all start. Used once.
 *
 * @param <U> type of the ranges upstream
 * @param <D> type of the ranges downstream
 */
public final class UpstreamSchedule<U extends Range, D extends Range> implements AutoCloseable {

  /** The longest schedule. */
  public static final int LONGEST = 150;

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final int DAYS = 24;

  /** A variant without a part of the protection. */
  public enum Twin {
    /** Nothing is left out. */
    NONE(run -> run),
    /** It does not wait for chunks that failed. */
    IGNORES_FAILED_CHUNKS(run -> without(run, Set.of(ChunkState.FAILED))),
    /** It does not wait for chunks that a process has claimed. */
    IGNORES_RUNNING_CHUNKS(run -> without(run, Set.of(ChunkState.RUNNING))),
    /** It takes what is planned so far for the whole plan. */
    IGNORES_WHAT_IS_NOT_PLANNED(
        run ->
            new UpstreamRun(
                run.planName(),
                run.state(),
                run.plannedTo().map(text -> text.replaceAll("(?m)^open", "done")),
                true,
                run.unfinished()));

    @SuppressWarnings("ImmutableEnumChecker") // none of them keeps anything
    private final UnaryOperator<UpstreamRun> sees;

    Twin(UnaryOperator<UpstreamRun> sees) {
      this.sees = sees;
    }

    private static UpstreamRun without(UpstreamRun run, Set<ChunkState> states) {
      return new UpstreamRun(
          run.planName(),
          run.state(),
          run.plannedTo(),
          run.planned(),
          run.unfinished().stream().filter(one -> !states.contains(one.state())).toList());
    }
  }

  private final DependentSide<U> up;
  private final DependentSide<D> down;
  private final Upstreams<D> upstream;
  private final boolean acceptsSkipped;
  private final Set<Integer> succeeded = new HashSet<>();
  private final Set<Integer> skipped = new HashSet<>();
  private boolean over;

  private UpstreamSchedule(
      ModelledSchedule.World world, Kind<U> above, Kind<D> below, Random random, Twin twin) {
    int no = COUNT.incrementAndGet();
    this.up =
        new DependentSide<>(world, "up_" + no, above, 1 + random.nextInt(5), order(random), DAYS);
    this.down =
        new DependentSide<>(world, "down_" + no, below, 1 + random.nextInt(8), order(random), DAYS);
    this.acceptsSkipped = random.nextBoolean();
    var definition = up.definition();
    var compared =
        new ComparedChunks(
            false,
            up.order(),
            definition.scope().codec(),
            up.line(),
            Line.zoneOf(up.line(), definition.zone(), down.line(), down.definition().zone()));
    var plans =
        new PlanUpstreams<D>(
            List.of(new UpstreamPlan(definition.name(), acceptsSkipped, Optional.of(compared))),
            name -> over);
    this.upstream = new Seen<>(plans, twin.sees);
  }

  private static Order order(Random random) {
    return random.nextBoolean() ? Order.OLDEST_FIRST : Order.NEWEST_FIRST;
  }

  /** Goes through one schedule, with two plans of the kinds that it draws first. */
  public static void check(ModelledSchedule.World world, List<Integer> steps, long seed, Twin twin)
      throws Exception {
    var random = new Random(seed);
    try (var schedule = drawn(world, random, twin)) {
      schedule.check(steps);
    }
  }

  private static UpstreamSchedule<?, ?> drawn(
      ModelledSchedule.World world, Random random, Twin twin) {
    return switch (random.nextInt(5)) {
      case 0 -> new UpstreamSchedule<>(world, Kind.DATES, Kind.DATES, random, twin);
      case 1 -> new UpstreamSchedule<>(world, Kind.INSTANTS, Kind.DATES, random, twin);
      case 2 -> new UpstreamSchedule<>(world, Kind.DATES, Kind.INSTANTS, random, twin);
      case 3 -> new UpstreamSchedule<>(world, Kind.INSTANTS, Kind.INSTANTS, random, twin);
      default -> new UpstreamSchedule<>(world, Kind.IDS, Kind.IDS, random, twin);
    };
  }

  private void check(List<Integer> steps) throws Exception {
    int gone = 1;
    for (int step : steps) {
      try {
        take(step % 24, step / 24);
      } catch (AssertionError e) {
        throw new AssertionError("step %d of %s".formatted(gone, steps), e);
      }
      gone++;
    }
    finish();
  }

  private void take(int what, int pick) throws Exception {
    switch (what) {
      case 0, 1 -> up.plan(1 + pick % 3);
      case 2, 3, 4, 5 -> up.claim(1 + pick % 2, Upstreams.none());
      case 6, 7, 8, 9 -> withHeld(up, pick, this::succeed);
      case 10 ->
          withHeld(up, pick, one -> up.end(one, new AttemptResult.Failed(LedgerFixture.TIMEOUT)));
      case 11 -> withHeld(up, pick, up::retry);
      case 12 -> withHeld(up, pick, this::split);
      case 13 -> withHeld(up, pick, one -> up.end(one, new AttemptResult.Released()));
      case 14 -> withHeld(up, pick, this::skip);
      case 15 -> up.restart(pick % 2 == 0);
      case 16 -> up.widen(pick % 2, pick % 3);
      case 17 -> down.plan(1 + pick % 3);
      case 18, 19, 20 -> claimDownstream(1 + pick % 3);
      case 21 -> withHeld(down, pick, down::succeed);
      case 22 -> withHeld(down, pick, down::retry);
      default -> down.restart(pick % 2 == 0);
    }
  }

  private static <R extends Range> void withHeld(
      DependentSide<R> side, int pick, java.util.function.Consumer<ClaimedChunk<R>> what) {
    if (!side.held.isEmpty()) {
      what.accept(side.held.remove(pick % side.held.size()));
    }
  }

  private void succeed(ClaimedChunk<U> one) {
    up.succeed(one);
    IntStream.range(up.from(one), up.to(one)).forEach(succeeded::add);
  }

  private void skip(ClaimedChunk<U> one) {
    up.end(one, new AttemptResult.Skipped("not wanted"));
    IntStream.range(up.from(one), up.to(one)).forEach(skipped::add);
  }

  private void split(ClaimedChunk<U> one) {
    try {
      if (!up.split(one)) {
        succeed(one);
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The law. */
  private Claim<D> claimDownstream(int atMost) {
    int before = down.held.size();
    var claim = down.claim(atMost, upstream);
    for (var one : down.held.subList(before, down.held.size())) {
      IntStream.range(down.from(one), down.to(one))
          .forEach(
              day ->
                  assertThat(mayStart(day))
                      .as("day %d of chunk %s may start", day, one.chunk().id())
                      .isTrue());
    }
    return claim;
  }

  private boolean mayStart(int day) {
    return succeeded.contains(day) || (acceptsSkipped && skipped.contains(day));
  }

  /** Everything upstream ends; then everything downstream starts, but what a skipped day blocks. */
  private void finish() throws Exception {
    up.restart(false);
    while (!up.isPlanned()) {
      up.plan(10);
    }
    while (up.claim(10, Upstreams.none()) instanceof Claim.Chunks<U>) {
      up.held.forEach(this::succeed);
      up.held.clear();
    }
    over = true;
    down.restart(false);
    while (!down.isPlanned()) {
      down.plan(10);
    }
    Claim<D> last;
    do {
      last = claimDownstream(3);
      down.held.forEach(down::succeed);
      down.held.clear();
    } while (last instanceof Claim.Chunks<D>);
    boolean blocks = IntStream.range(down.from(), down.to()).anyMatch(day -> !mayStart(day));
    assertThat(last).isInstanceOf(blocks ? Claim.Blocked.class : Claim.Drained.class);
    if (last instanceof Claim.Blocked<D> blocked) {
      assertThat(blocked.why()).matches("chunk .* of plan 'up_\\d+' is SKIPPED");
    }
  }

  @Override
  public void close() {
    up.close();
    down.close();
  }

  /** Dependencies that see the runs upstream through a twin. */
  private record Seen<R extends Range>(Upstreams<R> honest, UnaryOperator<UpstreamRun> sees)
      implements Upstreams<R> {

    @Override
    public Decision<R> begin() {
      var decision = honest.begin();
      return new Decision<>() {
        @Override
        public List<String> planNames() {
          return decision.planNames();
        }

        @Override
        public Rule<R> by(List<UpstreamRun> upstream) {
          return decision.by(upstream.stream().map(sees).toList());
        }
      };
    }
  }
}
