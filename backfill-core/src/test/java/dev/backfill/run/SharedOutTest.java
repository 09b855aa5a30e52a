package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.BrokenLedger;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.ForwardingRunLedger;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.OtherResource;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RowEstimator;
import dev.backfill.scope.Scope;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.Transaction;
import dev.backfill.work.Work;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Lanes that have nothing to do at the end take over a part of what others are at. */
class SharedOutTest {

  /** Ids of which every one has a row, as everybody knows. */
  private record Counted(long ids) implements Scope<IdRange>, RowEstimator<IdRange> {

    @Override
    public String definition() {
      return "counted ids";
    }

    @Override
    public Iterator<IdRange> ranges() {
      return List.of(new IdRange(0, ids)).iterator();
    }

    @Override
    public RangeCodec<IdRange> codec() {
      return RangeCodec.ids();
    }

    @Override
    public Optional<RowEstimator<IdRange>> estimator() {
      return Optional.of(this);
    }

    @Override
    public Estimate estimate(IdRange range) {
      return new Estimate(range.to() - range.from(), Estimate.Source.EXACT);
    }

    @Override
    public Iterator<IdRange> cut(IdRange range, long rows, Order order) {
      throw new UnsupportedOperationException("not by rows");
    }
  }

  /** Counts ids from the cursor on; the second batch of the first chunk waits for an idle lane. */
  private static final class Slow extends CountingWork {

    final Set<String> lanes = ConcurrentHashMap.newKeySet();
    private final Set<Long> met = ConcurrentHashMap.newKeySet();
    private final CountDownLatch both = new CountDownLatch(2);
    private final ManualClock clock;
    private final boolean divisible;

    Slow(ManualClock clock, boolean divisible) {
      super(new OtherResource());
      this.clock = clock;
      this.divisible = divisible;
    }

    @Override
    public Work work() {
      return divisible ? super.work().with(Work.Trait.DIVISIBLE) : super.work();
    }

    @Override
    protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
        throws InterruptedException {
      lanes.add(Thread.currentThread().getName());
      if (chunk.no() == 1 && from == BATCH) {
        // the supervisor and the other lane
        assertThat(clock.awaitWaiting(2, Duration.ofMinutes(2))).isTrue();
      }
      if ((chunk.no() == 2 || chunk.no() == 3) && met.add(chunk.no())) {
        both.countDown();
        assertThat(both.await(120, TimeUnit.SECONDS)).as("both parts are at work").isTrue();
      }
    }

    @Override
    public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor) {
      long begin = Math.max(cursor.map(Long::parseLong).orElse(0L), chunk.range().from());
      return begin >= chunk.range().to()
          ? (tx, maxRows) -> Batch.last(0)
          : super.open(chunk, Optional.of(Long.toString(begin)));
    }
  }

  private static final int BATCH = 4;

  private final ManualClock clock = ManualClock.startingAt("2026-01-01T00:00:00Z");

  private BackfillReport ended(Ledger ledger, Slow work, long ids) {
    var plan =
        Backfill.plan("shared", new Counted(ids))
            .chunkBy(width(ids))
            .parallelism(2)
            .batchRows(BATCH)
            .build();
    try (var run = BackfillRunner.with(ledger, clock, 1).start(plan, work)) {
      return run.await();
    }
  }

  @Test
  void anIdleLaneTakesOverAPartOfWhatIsLeft() {
    var work = new Slow(clock, true);

    var report = ended(InMemoryLedger.create(clock), work, 1_000);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(1_000);
    assertThat(work.times).hasSize(1_000).allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
    assertThat(work.lanes).hasSize(2);
    assertThat(report.chunks().getFirst().state()).isEqualTo(ChunkState.SPLIT);
    assertThat(report.chunks().getFirst().rows().changed()).isBetween(4L, 8L);
    assertThat(report.chunks()).extracting(ChunkView::id).contains("0..500", "500..1000");
  }

  @Test
  void aChunkThatIsNearlyDoneIsNotCut() {
    var report = ended(InMemoryLedger.create(clock), new Slow(clock, true), 4 * BATCH);

    assertThat(report.progress().count(ChunkState.SPLIT)).isZero();
  }

  @Test
  void workThatSeesAChunkAsAWholeIsNotCut() {
    var work = new Slow(clock, false);

    var report = ended(InMemoryLedger.create(clock), work, 1_000);

    assertThat(report.progress().count(ChunkState.SPLIT)).isZero();
    assertThat(work.lanes).hasSize(1);
  }

  /** What the first test would see of a ledger that forgets where the chunk was cut. */
  @Test
  void withoutTheCursorRowsAreDoneTwice() {
    var work = new Slow(clock, true);
    var forgets =
        new BrokenLedger(
            InMemoryLedger.create(clock),
            honest ->
                new ForwardingRunLedger(honest) {
                  @Override
                  public boolean end(ClaimedChunk<IdRange> held, AttemptResult end) {
                    return honest.end(
                        held,
                        end instanceof AttemptResult.Split split
                            ? new AttemptResult.Split(split.children())
                            : end);
                  }
                });

    ended(forgets, work, 1_000);

    assertThat(work.times.values()).contains(2);
  }
}
