package dev.backfill.run.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ChunkCoverage;
import dev.backfill.ledger.ChunkCoverage.Stretch;
import dev.backfill.ledger.Claim;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.LedgerFixture;
import dev.backfill.ledger.NewChunk;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The chunks of any plan prove it, and no longer after any of them was changed or deleted. */
class CoverageProperties {

  private static final int TRIES = 300;

  private static final CoverageProof<Range> PROOF =
      new CoverageProof<>("p", new CoverageWords(true));

  /** A range from one number up to another, in each way in which ranges are written down. */
  private enum Kind {
    IDS,
    KEYS,
    KEY_LISTS;

    Range range(long from, long to) {
      return switch (this) {
        case IDS -> new IdRange(from, to);
        case KEYS -> new KeyRange(List.of("k" + from), List.of("k" + to));
        case KEY_LISTS -> new KeySet<>(LongStream.range(from, to).boxed().toList());
      };
    }
  }

  /** A chunk of a ledger; each is a stretch of its own, as the least that a ledger may merge. */
  private record Row(long no, OptionalLong parentNo, ChunkKind kind, long from, long to) {}

  /** A plan, and the chunks that stand in the ledger. */
  private record Plan(Kind kind, List<long[]> parts, List<Row> rows, List<Long> split) {

    Optional<String> objection() {
      return objection(rows);
    }

    Optional<String> objection(List<Row> changed) {
      var planned = new ArrayList<PlannedPart<Range>>();
      for (long[] part : parts) {
        planned.add(
            new PlannedPart<>(ChunkKind.RANGE, Optional.of(kind.range(part[0], part[1])), part[2]));
      }
      planned.add(new PlannedPart<>(ChunkKind.NULLS, Optional.empty(), 1));
      return PROOF.objection(
          planned,
          new ChunkCoverage<>(
              changed.stream().map(this::stretch).toList(),
              changed.stream().filter(row -> split.contains(row.no())).map(this::chunk).toList(),
              Optional.empty()));
    }

    private Stretch<Range> stretch(Row row) {
      return new Stretch<>(row.parentNo(), Order.OLDEST_FIRST, chunk(row), chunk(row), 1);
    }

    private Chunk<Range> chunk(Row row) {
      return Chunk.of(
          row.no(), "c" + row.no(), row.kind(), kind.range(row.from(), row.to()), Optional.empty());
    }
  }

  private static Plan plan(Random random, int parts) {
    var kind = Kind.values()[random.nextInt(Kind.values().length)];
    boolean newestFirst = random.nextBoolean();
    var all = new ArrayList<long[]>();
    var rows = new ArrayList<Row>();
    long at = 0;
    for (int i = 0; i < parts; i++) {
      at += random.nextInt(3); // parts may touch, as those of a plan that became wider
      var cuts = new ArrayList<>(List.of(at));
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        at += 2 + random.nextInt(5);
        cuts.add(at);
      }
      all.add(new long[] {cuts.getFirst(), at, cuts.size() - 1});
      for (int n = 0; n + 1 < cuts.size(); n++) {
        int from = newestFirst ? cuts.size() - 2 - n : n;
        rows.add(row(rows, OptionalLong.empty(), cuts.get(from), cuts.get(from + 1)));
      }
    }
    rows.add(new Row(rows.size() + 1, OptionalLong.empty(), ChunkKind.NULLS, 0, 1));
    return new Plan(kind, all, rows, split(random, rows));
  }

  private static Row row(List<Row> before, OptionalLong parent, long from, long to) {
    return new Row(before.size() + 1, parent, ChunkKind.RANGE, from, to);
  }

  /** Some chunks are split, some of their parts again. */
  private static List<Long> split(Random random, List<Row> rows) {
    var split = new ArrayList<Long>();
    for (int i = 0; i < rows.size() && rows.size() < 60; i++) {
      var row = rows.get(i);
      if (row.kind() == ChunkKind.RANGE && row.to() - row.from() > 1 && random.nextInt(4) == 0) {
        long middle = (row.from() + row.to()) / 2;
        split.add(row.no());
        rows.add(row(rows, OptionalLong.of(row.no()), row.from(), middle));
        rows.add(row(rows, OptionalLong.of(row.no()), middle, row.to()));
      }
    }
    return split;
  }

  @Property(tries = TRIES)
  void thePlannedChunksProveThePlan(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int parts) {
    assertThat(plan(new Random(seed), parts).objection()).isEmpty();
  }

  @Property(tries = TRIES)
  void aDeletedChunkIsMissed(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int parts) {
    var random = new Random(seed);
    var plan = plan(random, parts);
    var rows = new ArrayList<>(plan.rows());
    rows.remove(random.nextInt(rows.size()));

    assertThat(plan.objection(rows)).isPresent();
  }

  @Property(tries = TRIES)
  void aChangedBoundIsFound(@ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int parts) {
    var random = new Random(seed);
    var plan = plan(random, parts);
    UnaryOperator<Row> wider =
        row -> new Row(row.no(), row.parentNo(), row.kind(), row.from(), row.to() + 1);
    UnaryOperator<Row> later =
        row -> new Row(row.no(), row.parentNo(), row.kind(), row.from() - 1, row.to());
    var rows = new ArrayList<>(plan.rows());
    int which = random.nextInt(rows.size());
    if (rows.get(which).kind() == ChunkKind.NULLS) {
      return; // its range is not used
    }
    rows.set(which, (random.nextBoolean() ? wider : later).apply(rows.get(which)));

    assertThat(plan.objection(rows)).isPresent();
  }

  @Property(tries = TRIES)
  void aChunkThatIsThereTwiceIsFound(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int parts) {
    var random = new Random(seed);
    var plan = plan(random, parts);
    var rows = new ArrayList<>(plan.rows());
    var row = rows.get(random.nextInt(rows.size()));
    rows.add(new Row(rows.size() + 1, row.parentNo(), row.kind(), row.from(), row.to()));

    assertThat(plan.objection(rows)).isPresent();
  }

  /** The stretches of the ledger in memory prove what single chunks prove. */
  @Property(tries = TRIES / 3)
  void theLedgerInMemoryProvesItsOwnPlans(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 5) int parts) throws Exception {
    var random = new Random(seed);
    var plan = plan(random, parts);
    try (var run = InMemoryLedger.create().open(LedgerFixture.definition("p"))) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      run.append(
          plan.rows().stream()
              .filter(row -> row.parentNo().isEmpty())
              .map(
                  row ->
                      new NewChunk<>(
                          row.kind(), new IdRange(row.from(), row.to()), Optional.empty()))
              .toList(),
          Optional.empty(),
          "all",
          true);
      while (run.claim(1) instanceof Claim.Chunks<IdRange> chunks) {
        var held = chunks.held().getFirst();
        if (!splitAgain(random, held, half -> run.end(held, half))) {
          run.note(held, Batch.last(1));
        }
      }
      var planned =
          new ArrayList<>(
              plan.parts().stream()
                  .map(
                      part ->
                          new PlannedPart<>(
                              ChunkKind.RANGE, Optional.of(new IdRange(part[0], part[1])), part[2]))
                  .toList());
      planned.add(new PlannedPart<>(ChunkKind.NULLS, Optional.empty(), 1));

      assertThat(
              new CoverageProof<IdRange>("p", new CoverageWords(true))
                  .objection(planned, run.coverage(Order.OLDEST_FIRST)))
          .isEmpty();
    }
  }

  private static boolean splitAgain(
      Random random, ClaimedChunk<IdRange> held, Function<AttemptResult, Boolean> end) {
    var range = held.chunk().range();
    if (held.chunk().kind() != ChunkKind.RANGE
        || range.to() - range.from() < 2
        || random.nextInt(3) > 0) {
      return false;
    }
    long middle = (range.from() + range.to()) / 2;
    return end.apply(
        new AttemptResult.Split(
            List.of(new IdRange(range.from(), middle), new IdRange(middle, range.to()))));
  }
}
