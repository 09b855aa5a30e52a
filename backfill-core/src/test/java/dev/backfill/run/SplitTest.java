package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.context.BatchPace;
import dev.backfill.run.fixture.OtherResource;
import dev.backfill.run.fixture.Plans;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Resource;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/** Chunks that go on taking too long are done with less at a time, down to one key. */
class SplitTest {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z").skippingWaits();
  private final InMemoryLedger ledger = InMemoryLedger.create(clock);

  private BackfillReport ended(String name, int chunks, RowWise work) {
    try (var run =
        BackfillRunner.with(ledger, clock, 42)
            .start(ids(name, chunks).parallelism(2).batchRows(4).build(), work)) {
      return run.await();
    }
  }

  @Test
  void theRestOfADenseChunkIsCutAndEveryKeyIsDoneOnce() {
    var work = new RowWise((from, to) -> to - from > 2 && from >= 14);

    var report = ended("dense", 3, work);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(30);
    assertThat(work.times).hasSize(30).allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
  }

  @Test
  void theHalfThatComesFirstInThePlansOrderHasTheSmallerNumber() {
    assertThat(halvesOfTheSecondChunk(false)).containsExactly("10..15", "15..20");
    assertThat(halvesOfTheSecondChunk(true)).containsExactly("15..20", "10..15");
  }

  private List<String> halvesOfTheSecondChunk(boolean newestFirst) {
    var work = new RowWise((from, to) -> to - from > 1 && from >= 10 && to <= 20);
    var plan = ids("dense_" + newestFirst, 3).parallelism(1).batchRows(4);
    try (var run =
        BackfillRunner.with(ledger, clock, 42)
            .start((newestFirst ? plan.newestFirst() : plan).build(), work)) {
      return run.await().chunks().stream()
          .map(ChunkView::id)
          .filter(id -> id.equals("10..15") || id.equals("15..20"))
          .toList();
    }
  }

  @Test
  void aKeyThatNeverEndsIsFoundAndAllOthersAreDone() {
    var work = new RowWise((from, to) -> from <= 17 && 17 < to);

    var report = ended("poison", 3, work);

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(work.times).hasSize(29).allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
    assertThat(report.chunks())
        .filteredOn(chunk -> chunk.state() == ChunkState.FAILED)
        .singleElement()
        .satisfies(chunk -> assertThat(chunk.id()).isEqualTo("17..18"));
    assertThat(report.progress().count(ChunkState.SPLIT)).isPositive();
  }

  @Test
  void workThatSeesAChunkAsAWholeIsNeverCut() {
    var work =
        new RowWise((from, to) -> from == 10) {
          @Override
          public Work work() {
            return super.work().without(Work.Trait.DIVISIBLE);
          }
        };

    var report = ended("whole", 3, work);

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.progress().count(ChunkState.SPLIT)).isZero();
    assertThat(report.progress().count(ChunkState.FAILED)).isEqualTo(1);
  }

  @Test
  void batchesShrinkWhenTheyTakeTooLongAndGrowAgain() {
    var pace = new BatchPace(1_000);

    pace.tookTooLong();
    pace.tookTooLong();
    assertThat(pace.rows()).isEqualTo(250);
    for (int i = 0; i < 40; i++) {
      pace.wentWell();
    }
    assertThat(pace.rows()).isEqualTo(1_000);
    for (int i = 0; i < 50; i++) {
      pace.tookTooLong();
    }
    assertThat(pace.rows()).isEqualTo(1);
  }

  @Test
  void batchesThatAreTooMuchForTheProcessGetSmallerWithoutCostingAttempts() {
    var work =
        new RowWise((from, to) -> false) {
          @Override
          void begin(long rows) {
            if (rows > 3) {
              throw new OutOfMemoryError("Java heap space");
            }
          }
        };
    BackfillReport report;
    try (var run =
        BackfillRunner.with(ledger, clock, 42)
            .start(
                Plans.ids("memory", 20).batchRows(10_000).retry(RetryPolicy.attempts(1)).build(),
                work)) {
      report = run.await();
    }

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(work.times).hasSize(200).allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
  }

  @Test
  void oneRowThatIsTooMuchForTheMemoryStopsTheRunAndNamesTheMemory() {
    var work =
        new RowWise((from, to) -> false) {
          @Override
          void begin(long rows) {
            throw new IllegalStateException(new OutOfMemoryError("Java heap space"));
          }
        };

    var report = ended("one_row", 3, work);

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(work.times).isEmpty();
    assertThat(report.chunks())
        .filteredOn(chunk -> chunk.state() == ChunkState.FAILED)
        .first()
        .satisfies(
            chunk ->
                assertThat(chunk.failure().orElseThrow().text())
                    .matches(
                        "the memory of this JVM \\(\\d+ MB\\) was used up, not the database's:"
                            + " lower batchRows or parallelism, or raise -Xmx"));
  }

  @Test
  void aSizeThatWasTooMuchIsNotTriedAgain() {
    var pace = new BatchPace(1_000);

    pace.tooMuch(1_000, 0);
    pace.tooMuch(1_000, 0);
    assertThat(pace.rows()).as("two lanes failed with the same size").isEqualTo(500);
    pace.tooMuch(500, 40);
    assertThat(pace.rows()).as("its chunk has 40 rows").isEqualTo(20);
    for (int i = 0; i < 200; i++) {
      pace.wentWell();
    }
    assertThat(pace.rows()).isEqualTo(250);
    for (int i = 0; i < 20; i++) {
      pace.tooMuch(pace.rows(), 1);
    }
    assertThat(pace.rows()).isEqualTo(1);
  }

  /** Counts ids one by one; a batch that the test says so takes too long. */
  private static class RowWise implements TransactionalProcessor<IdRange> {
    final Map<Long, Integer> times = new ConcurrentHashMap<>();
    private final BiPredicate<Long, Long> tooLong;

    RowWise(BiPredicate<Long, Long> tooLong) {
      this.tooLong = tooLong;
    }

    /**
     * Called before each batch.
     *
     * @param rows how many rows it takes
     */
    @SuppressWarnings("UnusedVariable") // for subclasses
    void begin(long rows) {}

    @Override
    public Work work() {
      return new Work(new SlowResource(), "count", Set.of("ids.n"), false)
          .with(Work.Trait.DIVISIBLE);
    }

    @Override
    public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor) {
      long begin = cursor.map(Long::parseLong).orElse(Long.MIN_VALUE);
      var next = new long[] {Math.max(begin, chunk.range().from())};
      return (tx, maxRows) -> {
        long from = next[0];
        long to = Math.max(from, Math.min(chunk.range().to(), from + maxRows));
        begin(to - from);
        if (from < to && tooLong.test(from, to)) {
          throw new IllegalStateException("statement timeout");
        }
        for (long id = from; id < to; id++) {
          times.merge(id, 1, Integer::sum);
        }
        next[0] = to;
        boolean last = to >= chunk.range().to();
        return new Batch(to - from, 0, 0, last ? Optional.empty() : Optional.of(Long.toString(to)));
      };
    }
  }

  /** Takes every exception for a statement that took too long. */
  private static final class SlowResource implements Resource {
    private final OtherResource other = new OtherResource();

    @Override
    public Transaction begin() {
      return other.begin();
    }

    @Override
    public String name() {
      return other.name();
    }

    @Override
    public FailureKind classify(Throwable failure) {
      return FailureKind.SPLIT;
    }

    @Override
    public Failure diagnose(Throwable failure) {
      return new Failure(FailureKind.SPLIT, "the statement timed out", "57014");
    }
  }
}
