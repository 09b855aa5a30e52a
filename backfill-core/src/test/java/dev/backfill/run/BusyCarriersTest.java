package dev.backfill.run;

import static dev.backfill.run.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.work.ActiveChunk;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Work that computes without a pause, on more lanes than the JVM has carriers for virtual threads:
 * the run is steered all the same.
 */
class BusyCarriersTest {

  private static final int LANES = 2 * Runtime.getRuntime().availableProcessors() + 2;

  private final CountDownLatch busy = new CountDownLatch(LANES);
  private final BackfillRunner runner = BackfillRunner.inMemory();
  private volatile boolean over;

  @AfterEach
  void letGo() {
    over = true;
  }

  /** Computes until the test is over, and looks at nothing. */
  private long compute(ActiveChunk<?> chunk) {
    busy.countDown();
    while (!over) {
      Thread.onSpinWait();
    }
    return 1;
  }

  /** Waits for the end on another thread: what hangs must not hang the test. */
  private static BackfillReport ended(BackfillRun run, Runnable by) throws Exception {
    var end =
        new FutureTask<>(
            () -> {
              by.run();
              return run.await();
            });
    Thread.ofPlatform().daemon().start(end);
    return end.get(60, TimeUnit.SECONDS);
  }

  @Test
  void closeEndsTheRunWithinItsGraceAndNamesTheLanes() throws Exception {
    var plan = ids("busy", LANES).parallelism(LANES).grace(Duration.ofMillis(200)).build();
    var run = runner.start(plan, this::compute);
    assertThat(busy.await(60, TimeUnit.SECONDS)).isTrue();

    var report = ended(run, run::close);

    assertThat(report.state()).isEqualTo(RunState.CANCELLED);
    assertThat(report.notes())
        .anyMatch(note -> note.contains("Left behind") && note.contains("backfill-busy-lane-1"));
  }

  @Test
  void deadlinesFailWhatNeverReturnsAndTheRunEnds() throws Exception {
    var plan =
        ids("deadline", LANES)
            .parallelism(LANES)
            .grace(Duration.ofMillis(50))
            .chunkDeadline(Duration.ofMillis(200))
            .retry(RetryPolicy.attempts(1))
            .ledger(InMemoryLedger.create())
            .build();
    var run = runner.start(plan, this::compute);

    var report = ended(run, () -> {});

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.progress().count(ChunkState.RUNNING)).isZero();
  }
}
