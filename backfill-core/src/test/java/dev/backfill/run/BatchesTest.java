package dev.backfill.run;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.OtherResource;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Guarantee;
import dev.backfill.work.Transaction;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class BatchesTest {

  private static final RetryPolicy AT_ONCE =
      new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1));

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final BackfillRunner runner = BackfillRunner.with(ledger);

  private static PlanSteps.Options<IdRange> thousand() {
    return Backfill.plan("batches", 0, 1_000).chunkBy(width(100)).batchRows(30).retry(AT_ONCE);
  }

  private void assertEachIdOnce(CountingWork work) {
    assertThat(work.times).hasSize(1_000).allSatisfy((id, n) -> assertThat(n).isEqualTo(1));
  }

  @Test
  void aChunkIsCommittedInBatchesInTheLedgersOwnTransaction() {
    var work = new CountingWork(ledger.resource());

    var report = runner.run(thousand().build(), work);

    assertThat(report.guarantee()).isEqualTo(Guarantee.EXACTLY_ONCE);
    assertThat(report.rowsChanged()).isEqualTo(1_000);
    assertThat(work.batches).hasSize(40).startsWith("0-30", "30-60", "60-90", "90-100");
    assertEachIdOnce(work);
    assertThat(work.prepared).hasValue(1);
    assertThat(work.finished).hasValue(1);
  }

  @Test
  void workOnAnotherResourceCommitsByItselfAndSaysSo() {
    var other = new OtherResource();
    var work = new CountingWork(other);

    var report = runner.run(thousand().build(), work);

    assertThat(report.guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
    assertThat(other.commits).hasValue(42); // 40 batches, prepare, finish
    assertThat(other.open).hasValue(0);
    assertEachIdOnce(work);
  }

  @Test
  void anAttemptThatFailsInTheMiddleGoesOnAfterItsLastCommittedBatch() {
    var failed = new AtomicBoolean();
    var work =
        new CountingWork(ledger.resource()) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
              throws IOException {
            if (from == 260 && failed.compareAndSet(false, true)) {
              throw new IOException("connection reset");
            }
          }
        };

    var report = runner.run(thousand().parallelism(3).build(), work);

    assertThat(failed).isTrue();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertEachIdOnce(work);
  }

  @Test
  void aFailedChunkKeepsItsCommittedBatchesAndTheNextRunGoesOnFromThere() {
    var mended = new AtomicBoolean();
    var work =
        new CountingWork(ledger.resource()) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) {
            if (from == 260 && !mended.get()) {
              throw new IllegalArgumentException("bad row");
            }
          }
        };
    assertThatThrownBy(() -> runner.run(thousand().build(), work))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> {
              assertThat(e.report().rowsChanged()).isEqualTo(960);
              assertThat(e.report().progress().count(ChunkState.FAILED)).isEqualTo(1);
              assertThat(e.report().chunks().get(2).rows().changed()).isEqualTo(60);
            });
    assertThat(work.finished).hasValue(0);
    mended.set(true);

    var report = runner.run(thousand().build(), work);

    assertThat(report.rowsChanged()).isEqualTo(1_000);
    assertEachIdOnce(work);
    assertThat(work.finished).hasValue(1);
  }

  @Test
  void aPauseInTheMiddleOfAChunkGivesItBackAfterItsBatch() throws Exception {
    var begun = new Semaphore(0);
    var permits = new Semaphore(0);
    var work =
        new CountingWork(ledger.resource()) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
              throws InterruptedException {
            begun.release();
            assertThat(permits.tryAcquire(120, TimeUnit.SECONDS)).isTrue();
          }
        };
    try (var run = runner.start(thousand().build(), work)) {
      assertThat(begun.tryAcquire(1, 120, TimeUnit.SECONDS)).isTrue();
      run.pause();
      permits.release(1);
      Until.holds("the run stands still", () -> run.report().state() == RunState.PAUSED);

      assertThat(work.batches).containsExactly("0-30");
      assertThat(run.report().chunks().getFirst().state()).isEqualTo(ChunkState.PENDING);
      assertThat(run.report().rowsChanged()).isEqualTo(30);

      permits.release(100);
      run.resume();
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
    assertEachIdOnce(work);
  }

  @Test
  void fewerLanesEndAfterTheirBatchAndTheirChunksGoOnInAnother() throws Exception {
    var begun = new Semaphore(0);
    var firstLane = new Semaphore(0);
    var otherLanes = new Semaphore(0);
    var work =
        new CountingWork(ledger.resource()) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
              throws InterruptedException {
            begun.release();
            boolean first = Thread.currentThread().getName().endsWith("lane-1");
            var permits = first ? firstLane : otherLanes;
            assertThat(permits.tryAcquire(120, TimeUnit.SECONDS)).isTrue();
          }
        };
    try (var run = runner.start(thousand().parallelism(3).build(), work)) {
      assertThat(begun.tryAcquire(3, 120, TimeUnit.SECONDS)).isTrue();
      run.parallelism(1);
      Until.holds("one lane is wanted", () -> run.progress().lanes() == 1);
      otherLanes.release(2);
      Until.holds(
          "one chunk is at work", () -> run.report().progress().count(ChunkState.RUNNING) == 1);

      firstLane.release(100);
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
    assertEachIdOnce(work);
  }

  @Test
  void cancelNowCancelsTheRunningStatement() throws Exception {
    var other = new OtherResource();
    var begun = new CountDownLatch(1);
    var work =
        new CountingWork(other) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) {
            begun.countDown();
            Until.holds("the statement is cancelled", () -> other.cancels.get() > 0);
            throw new IllegalStateException("canceling statement due to user request");
          }
        };
    try (var run = runner.start(thousand().build(), work)) {
      assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
      run.cancel(true);

      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.CANCELLED);
      assertThat(report.progress().count(ChunkState.RUNNING)).isZero();
      assertThat(report.progress().count(ChunkState.FAILED)).isZero();
    }
    assertThat(other.open).hasValue(0);
  }

  @Test
  void aProcessorDoesAWholeChunkWithoutAnEngine() throws Exception {
    var other = new OtherResource();
    var work = new CountingWork(other);

    long rows = work.process(ActiveChunk.of(new IdRange(0, 25_000)));

    assertThat(rows).isEqualTo(25_000);
    assertThat(work.batches).containsExactly("0-10000", "10000-20000", "20000-25000");
    assertThat(other.commits).hasValue(3);
  }

  @Test
  void aProcessorDoesAPlannedChunkWithoutAnEngineToo() throws Exception {
    var work = new CountingWork(new OtherResource());
    var planned = Chunk.of(1, "all", ChunkKind.RANGE, new IdRange(0, 25_000), Optional.empty());

    assertThat(work.process(planned)).isEqualTo(25_000);
  }
}
