package dev.backfill.run.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.values.Definition;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Planning is stopped and broken again and again, and each time the data gives other pieces:
 * everything is in exactly one chunk all the same.
 */
class RestartsWhilePlanningProperties {

  private static final int TRIES = 60;
  private static final List<String> KEYS =
      IntStream.range(0, 400).mapToObj(i -> "a key of some length, number " + i).toList();

  @Property(tries = TRIES)
  void everyKeyIsInExactlyOneChunkHoweverOftenPlanningIsStopped(
      @ForAll Order order, @ForAll boolean found, @ForAll long seed) throws Exception {
    var all = new KeySet<>(KEYS);
    var codec = RangeCodec.keys(String.class);

    var chunks = planned(new DriftingScope<>(all, codec, found), order, seed);

    assertThat(chunks.stream().flatMap(chunk -> chunk.keys().stream())).isEqualTo(KEYS);
  }

  @Property(tries = TRIES)
  void everyIdIsInExactlyOneChunkHoweverOftenPlanningIsStopped(
      @ForAll Order order, @ForAll boolean found, @ForAll long seed) throws Exception {
    var all = new IdRange(Long.MIN_VALUE, Long.MAX_VALUE);

    var chunks = planned(new DriftingScope<>(all, RangeCodec.ids(), found), order, seed);

    long next = all.from();
    for (var chunk : chunks) {
      assertThat(chunk.from()).isEqualTo(next);
      next = chunk.to();
    }
    assertThat(next).isEqualTo(all.to());
  }

  @Property(tries = TRIES)
  void everyKeyOfTheDatabaseIsInExactlyOneChunkHoweverOftenPlanningIsStopped(
      @ForAll Order order, @ForAll long seed) throws Exception {
    var codec = RangeCodec.keyRanges(true);

    var chunks = planned(new DriftingScope<>(KeyRange.ALL, codec, false), order, seed);

    List<String> next = List.of();
    for (var chunk : chunks) {
      assertThat(chunk.from()).isEqualTo(next);
      next = chunk.to();
    }
    assertThat(next).isEmpty();
  }

  /** A host's own range: its codec cannot tell what is left behind a piece. */
  @Property(tries = TRIES)
  void piecesOfACodecThatCannotTellTheRestAreFoundAgain(@ForAll Order order, @ForAll long seed)
      throws Exception {
    var scope = new DriftingScope<>(new IdRange(0, 200), new Plain(), false);
    var random = new Random(seed);
    scope.drift(random);
    try (var run = open(scope)) {
      while (start(planner(scope, ChunkBy.width(7), order, run), random)) {
        assertThat(run.view(0).total()).isLessThan(30);
      }
      long next = 0;
      for (var chunk : chunks(run, order)) {
        assertThat(chunk.from()).isEqualTo(next);
        next = chunk.to();
      }
      assertThat(next).isEqualTo(200);
    }
  }

  @Example
  void whereItsPieceDoesNotComeAgainPlanningIsRefused() throws Exception {
    var scope = new DriftingScope<>(new IdRange(0, 200), new Plain(), false);
    try (var run = open(scope)) {
      var first = planner(scope, ChunkBy.width(7), Order.OLDEST_FIRST, run);
      assertThat(first.open()).isTrue();
      assertThat(first.advance(5)).isEqualTo(5);
      var next = planner(scope, ChunkBy.width(9), Order.OLDEST_FIRST, run);
      assertThat(next.open()).isTrue();

      assertThatThrownBy(() -> next.advance(5))
          .isInstanceOf(PlanChangedException.class)
          .hasMessageContaining("does not give the last one again")
          .hasMessageContaining("Nothing more was planned");
    }
  }

  /** As earlier versions wrote it: of a long piece there is a digest. */
  @Example
  void thePositionOfAnEarlierVersionIsRead() throws Exception {
    var all = new KeySet<>(KEYS);
    var scope = new DriftingScope<>(all, RangeCodec.keys(String.class), false);
    try (var run = open(scope)) {
      var piece = new KeySet<>(KEYS.subList(100, 200));
      var written = PlanPosition.Written.of(scope.codec().write(all), false);
      var last = PlanPosition.Written.of(scope.codec().write(piece), false);
      assertThat(last.text()).startsWith("sha256:");
      assertThat(
              run.append(
                  List.of(),
                  Optional.empty(),
                  "backfill-position/1\nrequested\t%s\nopen\t%s\t2\t%s\n"
                      .formatted(written.text(), written.text(), last.text()),
                  false))
          .isTrue();
      var planner = planner(scope, ChunkBy.size(100), Order.OLDEST_FIRST, run);
      assertThat(planner.open()).isTrue();
      assertThat(planner.advance(100)).isEqualTo(2);

      assertThat(chunks(run, Order.OLDEST_FIRST).stream().flatMap(chunk -> chunk.keys().stream()))
          .isEqualTo(KEYS.subList(200, 400));
    }
  }

  /** Ascending. */
  private static <R extends Range> List<R> planned(DriftingScope<R> scope, Order order, long seed)
      throws Exception {
    var random = new Random(seed);
    try (var run = open(scope)) {
      boolean left = true;
      while (left) {
        scope.drift(random);
        left = start(planner(scope, ChunkBy.rows(10), order, run), random);
      }
      return chunks(run, order);
    }
  }

  /** One process, which may end at any time. */
  private static boolean start(Planner<?> planner, Random random) throws Exception {
    if (!planner.open()) {
      return false;
    }
    try {
      for (int i = random.nextInt(3); i >= 0 && !planner.isComplete(); i--) {
        planner.advance(1 + random.nextInt(4));
      }
    } catch (DriftingScope.Away e) {
      return true;
    }
    return !planner.isComplete();
  }

  private static <R extends Range> Planner<R> planner(
      DriftingScope<R> scope, ChunkStrategy<R> strategy, Order order, RunLedger<R> run) {
    var definition = Definition.of("restarted", scope, strategy);
    return new Planner<>(
        order == Order.OLDEST_FIRST ? definition : definition.newestFirst(),
        run,
        new ScopeSnapshot<>("restarted", false, Optional.empty()),
        () -> false);
  }

  private static <R extends Range> RunLedger<R> open(DriftingScope<R> scope) {
    return InMemoryLedger.create()
        .open(new RunDefinition<>("restarted", "p", "w", "", "", 1, ZoneOffset.UTC, scope.codec()));
  }

  private static <R extends Range> List<R> chunks(RunLedger<R> run, Order order) {
    assertThat(run.move(RunState.PLANNED, RunState.RUNNING, "")).isTrue();
    var all = new ArrayList<R>();
    if (run.claim(1_000_000) instanceof Claim.Chunks<R> claimed) {
      for (ClaimedChunk<R> held : claimed.held()) {
        all.add(held.chunk().range());
      }
    }
    return order == Order.OLDEST_FIRST ? all : all.reversed();
  }

  /** Writes and reads, and knows no more. */
  private record Plain() implements RangeCodec<IdRange> {

    @Override
    public Bounds write(IdRange range) {
      return RangeCodec.ids().write(range);
    }

    @Override
    public IdRange read(Bounds bounds) {
      return RangeCodec.ids().read(bounds);
    }

    @Override
    public String id(IdRange range, ZoneId zone) {
      return RangeCodec.ids().id(range, zone);
    }

    @Override
    public boolean sensitive() {
      return false;
    }
  }
}
