package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static dev.backfill.run.fixture.Plans.year2023;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.fixture.NoRanges;
import dev.backfill.scope.IdRange;
import dev.backfill.work.Guarantee;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RunTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final BackfillRunner runner = BackfillRunner.with(ledger);

  @Test
  void everyChunkRunsOnceInTheOrderOfThePlan() {
    List<String> calls = Collections.synchronizedList(new ArrayList<>());

    var report =
        runner.run(
            year2023("orders_tier").build(),
            chunk -> {
              calls.add(chunk.id());
              return 10;
            });

    assertThat(calls)
        .containsExactly(
            "2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06", "2023-07", "2023-08",
            "2023-09", "2023-10", "2023-11", "2023-12");
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(120);
    assertThat(report.guarantee()).isEqualTo(Guarantee.AT_LEAST_ONCE);
    assertThat(report.progress().percent()).isEqualTo(100);
    assertThat(report.chunks()).hasSize(12);
  }

  @Test
  void newestFirstBeginsAtTheEnd() {
    List<String> calls = Collections.synchronizedList(new ArrayList<>());

    year2023("orders_tier").newestFirst().ledger(ledger).forEach(chunk -> calls.add(chunk.id()));

    assertThat(calls).startsWith("2023-12", "2023-11").endsWith("2023-02", "2023-01");
  }

  @Test
  void parallelismIsExactlyTheNumberOfChunksAtOnce() throws Exception {
    var together = new CyclicBarrier(4);
    var now = new AtomicInteger();
    var most = new AtomicInteger();

    runner.run(
        ids("four", 40).parallelism(4).build(),
        chunk -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          together.await(120, TimeUnit.SECONDS); // opens only if four chunks are at work together
          now.decrementAndGet();
          return 1;
        });

    assertThat(most).hasValue(4);
  }

  @Test
  void anEmptyPlanOfAScopeWithoutRangesIsCompleteAtOnce() {
    var plan =
        dev.backfill.Backfill.plan("empty", new NoRanges())
            .chunkBy(dev.backfill.scope.ChunkBy.width(10))
            .build();

    var report = runner.run(plan, chunk -> 1);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.progress().total()).isZero();
    assertThat(report.progress().percent()).isEqualTo(100);
  }

  @Test
  void planningInWindowsCoversEveryIdOnce() {
    var seen = new ConcurrentLinkedQueue<IdRange>();

    var report =
        runner.run(
            ids("windows", 5_432).parallelism(4).build(),
            chunk -> {
              seen.add(chunk.range());
              return 1;
            });

    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(5_432);
    assertThat(seen.stream().mapToLong(IdRange::from).distinct().count()).isEqualTo(5_432);
    assertThat(seen.stream().mapToLong(range -> range.to() - range.from()).sum()).isEqualTo(54_320);
  }

  @Test
  void tooManyChunksAreRefusedWithTheirNumberBeforeAnythingIsWritten() {
    var plan =
        dev.backfill.Backfill.plan("too_many", 0, 2_000_000_000)
            .chunkBy(dev.backfill.scope.ChunkBy.width(10))
            .build();

    assertThatThrownBy(() -> runner.run(plan, chunk -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too_many")
        .hasMessageContaining("200000000")
        .hasMessageContaining("maxChunks (1000000)");
    assertThat(ledger.attach("too_many")).isEmpty();
  }

  @Test
  void aNegativeNumberOfRowsFailsTheChunk() {
    assertThatThrownBy(() -> runner.run(ids("negative", 1).build(), chunk -> -1))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> assertThat(e.report().progress().count(ChunkState.FAILED)).isEqualTo(1))
        .hasMessageContaining("Plan 'negative' ended FAILED");
  }

  @Test
  void threadsAreNamedAfterPlanAndLane() {
    var names = new ConcurrentLinkedQueue<String>();

    runner.run(
        ids("named", 1).build(),
        chunk -> {
          names.add(Thread.currentThread().getName());
          return 0;
        });

    assertThat(names).containsExactly("backfill-named-lane-1");
  }

  @Test
  void aRunUnderWayCanBeAsked() throws Exception {
    var begun = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    try (var run =
        runner.start(
            ids("asked", 3).build(),
            chunk -> {
              begun.countDown();
              goOn.await(120, TimeUnit.SECONDS);
              return 5;
            })) {
      assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();

      assertThat(run.report().state()).isEqualTo(RunState.RUNNING);
      assertThat(run.progress().percent()).isZero();

      goOn.countDown();
      assertThat(run.await().rowsChanged()).isEqualTo(15);
    }
  }
}
