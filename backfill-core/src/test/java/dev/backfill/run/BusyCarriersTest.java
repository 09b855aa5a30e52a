package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.fixture.IdleCountingLedger;
import dev.backfill.work.ActiveChunk;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Work that computes without a pause, on more lanes than the JVM has carriers for virtual threads:
 * the run is steered all the same.
 */
@Tag("slow")
class BusyCarriersTest {

  private static final int CARRIERS =
      Integer.getInteger(
          "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());

  private static final int LANES = 2 * CARRIERS + 2;

  private final CountDownLatch busy = new CountDownLatch(CARRIERS);
  private final AtomicBoolean virtual = new AtomicBoolean(true);
  private final BackfillRunner runner = BackfillRunner.inMemory();
  private volatile boolean over;

  @AfterEach
  void letGo() {
    over = true;
  }

  /** Computes until the test is over, and looks at nothing. */
  private long compute(ActiveChunk<?> chunk) {
    if (busy.getCount() > 0 && !Thread.currentThread().isVirtual()) {
      virtual.set(false);
    }
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
    return end.get(120, TimeUnit.SECONDS);
  }

  @Test
  void closeEndsTheRunWithinItsGraceAndNamesTheLanes() throws Exception {
    var plan = ids("busy", LANES).parallelism(LANES).grace(Duration.ofMillis(200)).build();
    var run = runner.start(plan, this::compute);
    assertThat(busy.await(120, TimeUnit.SECONDS)).isTrue();
    assertThat(virtual).isTrue();

    var report = ended(run, run::close);

    assertThat(report.state()).isEqualTo(RunState.CANCELLED);
    assertThat(report.notes())
        .anyMatch(note -> note.contains("Left behind") && note.contains("backfill-busy-lane-"));
    var named = Pattern.compile("lane-\\d+").matcher(report.notes().toString()).results();
    assertThat(named).as("lanes that have not begun are none").hasSize(CARRIERS);
  }

  @Test
  void closeIsHeardWhereTheLedgerIsAskedForAPauseFromALane() throws Exception {
    var holder = new CompletableFuture<BackfillRun>();
    var plan = ids("asks", LANES).parallelism(LANES).grace(Duration.ofMillis(200)).build();
    var run =
        runner.start(
            plan,
            chunk -> {
              holder.get().parallelism(LANES);
              return compute(chunk);
            });
    holder.complete(run);
    assertThat(busy.await(120, TimeUnit.SECONDS)).isTrue();

    assertThat(ended(run, run::close).state()).isEqualTo(RunState.CANCELLED);
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

  /** The lost threads keep every carrier: the lanes that take their place have threads anyway. */
  @Test
  void theRetriesOfWhatNeverReturnsAreBegunAndTheRunEnds() throws Exception {
    var plan =
        ids("retries", CARRIERS)
            .parallelism(CARRIERS)
            .grace(Duration.ofMillis(50))
            .chunkDeadline(Duration.ofMillis(200))
            .retry(new RetryPolicy(2, Duration.ofMillis(10), Duration.ofMillis(20)))
            .failureLimit(new FailureLimit(1_000, 100))
            .build();
    var run = runner.start(plan, this::compute);

    var report = ended(run, () -> {});

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.progress().count(ChunkState.FAILED)).isEqualTo(CARRIERS);
  }

  /** Lanes that have waited for work need a carrier to hear that there is none. */
  @Test
  void idleLanesThatGetNoCarrierAreLeftBehindAtTheEnd() throws Exception {
    var ledger = new IdleCountingLedger();
    var plan =
        ids("starved", CARRIERS)
            .parallelism(CARRIERS + 2)
            .grace(Duration.ofMillis(50))
            .chunkDeadline(Duration.ofSeconds(2))
            .retry(RetryPolicy.attempts(1))
            .ledger(ledger.ledger())
            .build();
    var run =
        runner.start(
            plan,
            chunk -> {
              ledger.idle().await(); // gives its carrier up
              return compute(chunk);
            });

    var report = ended(run, () -> {});

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.notes().toString()).contains("Left behind");
  }
}
