package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.OtherResource;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What takes too long is stopped, step by step, and the run goes on. */
class DeadlineTest {

  /** So long that no lane is given up. */
  private static final Duration LONG = Duration.ofDays(1_000);

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final InMemoryLedger ledger = InMemoryLedger.create(clock);
  private final BackfillRunner runner = BackfillRunner.with(ledger, clock, 42);
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    end.countDown();
  }

  /** Moves the clock until the run is over. */
  private BackfillReport over(BackfillRun run) {
    var report = new BackfillReport[1];
    var waiting = Thread.ofVirtual().start(() -> report[0] = run.await());
    Until.holds(
        "the run is over",
        () -> {
          clock.advance(Duration.ofMillis(100));
          return !waiting.isAlive();
        });
    return report[0];
  }

  @Test
  void workThatLooksAtItsChunkIsAskedToStopAndTriedAgain() {
    var plan = ids("asked", 3).chunkDeadline(Duration.ofMinutes(1)).grace(LONG).build();
    try (var run =
        runner.start(
            plan,
            chunk -> {
              while (chunk.no() == 2 && chunk.attempt() == 1 && !chunk.cancelled()) {
                Thread.onSpinWait();
              }
              if (chunk.cancelled()) {
                throw new IllegalStateException("stopped");
              }
              return 1;
            })) {
      var report = over(run);

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(failedAttempts(report, 2)).isEqualTo(1);
    }
  }

  @Test
  void aDeadlineIsNamedInTheFailure() {
    var plan =
        ids("named", 1)
            .batchDeadline(Duration.ofSeconds(10))
            .grace(LONG)
            .retry(RetryPolicy.attempts(1))
            .build();
    try (var run =
        runner.start(
            plan,
            chunk -> {
              while (!chunk.cancelled()) {
                Thread.onSpinWait();
              }
              throw new IllegalStateException("stopped");
            })) {
      var report = over(run);

      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(report.chunks().getFirst().failure().orElseThrow().text())
          .isEqualTo("took longer than the batch deadline of PT10S, and was stopped");
    }
  }

  @Test
  @Tag("slow")
  void aStatementIsCancelledThenItsSessionEnded() {
    var other = new OtherResource();
    var held = new AtomicBoolean();
    var work =
        new CountingWork(other) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) {
            if (held.compareAndSet(false, true)) {
              Until.holds("the session is ended", () -> other.evictions.get() > 0);
              throw new IllegalStateException("connection closed");
            }
          }
        };
    var plan =
        ids("hard", 2).batchDeadline(Duration.ofSeconds(10)).grace(Duration.ofHours(1)).build();
    try (var run = runner.start(plan, work)) {
      var report = over(run);

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(other.cancels.get()).isPositive();
      assertThat(other.evictions).hasValue(1);
      assertThat(work.times.values()).containsOnly(1);
    }
  }

  @Test
  void aLambdaThatNeverReturnsIsLeftBehindAndAnotherThreadTakesItsLane() throws Exception {
    var calls = new AtomicInteger();
    var plan =
        ids("stuck", 6)
            .parallelism(2)
            .chunkDeadline(Duration.ofMinutes(1))
            .grace(Duration.ofSeconds(4))
            .build();
    try (var run =
        runner.start(
            plan,
            chunk -> {
              calls.incrementAndGet();
              if (chunk.no() == 2 && chunk.attempt() == 1) {
                end.await();
                return 1_000;
              }
              return 1;
            })) {
      var report = over(run);

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.rowsChanged()).isEqualTo(6);
      assertThat(calls).hasValue(7);
      assertThat(failedAttempts(report, 2)).isEqualTo(1);
      assertThat(report.notes())
          .anySatisfy(note -> assertThat(note).contains("Left behind", "backfill-stuck-lane-"));
    }
    end.countDown();
    Until.holds(
        "the lambda is back",
        () ->
            LiveThreads.ofBackfill().stream().noneMatch(name -> name.startsWith("backfill-stuck")));
    assertThat(ledger.attach("stuck").orElseThrow().view(0).rows().changed()).isEqualTo(6);
  }

  @Test
  void committedBatchesStayWhenAChunkTakesTooLong() {
    var slow = new AtomicInteger();
    var other = new OtherResource();
    var work =
        new CountingWork(other) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) {
            if (chunk.attempt() == 1 && slow.incrementAndGet() > 3) {
              while (!chunk.cancelled()) {
                Thread.onSpinWait();
              }
            }
          }
        };
    var plan =
        ids("parts", 1).batchRows(2).chunkDeadline(Duration.ofMinutes(1)).grace(LONG).build();
    try (var run = runner.start(plan, work)) {
      var report = over(run);

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.rowsChanged()).isEqualTo(10);
      assertThat(work.times).hasSize(10).allSatisfy((id, times) -> assertThat(times).isEqualTo(1));
      assertThat(failedAttempts(report, 1)).isEqualTo(1);
    }
  }

  @Test
  void theRunPausesItselfWhenItsTimeIsOver() {
    var ticks = new AtomicInteger();
    ProgressListener listener =
        event -> {
          if (event instanceof ProgressEvent.Ticked) {
            ticks.incrementAndGet();
          }
        };
    var plan =
        ids("whole", 1_000)
            .parallelism(1)
            .runDeadline(Duration.ofMinutes(1))
            .listener(listener)
            .build();
    try (var run =
        runner.start(
            plan,
            chunk -> {
              Until.holds("the run was looked at first", () -> ticks.get() > 0);
              // or the look takes the ten seconds for its own cost, and the next one comes later
              assertThat(clock.awaitWaiting(1, Duration.ofSeconds(60))).isTrue();
              int before = ticks.get();
              clock.advance(Duration.ofSeconds(10));
              Until.holds("the run was looked at", () -> ticks.get() > before);
              return 1;
            })) {
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.PAUSED);
      assertThat(report.notes()).contains("The run deadline of PT1M is over.");
      assertThat(report.progress().count(ChunkState.RUNNING)).isZero();
      assertThat(report.rowsChanged()).isBetween(5L, 7L);
    }
  }

  /** Were it asked to end at every look, and woken by it, it would never wait. */
  @Test
  void aRunThatIsEndingWaitsForItsChunksAndDoesNotSpin() throws Exception {
    var mayEnd = new CountDownLatch(1);
    var begun = new CountDownLatch(1);
    var plan = ids("ending", 1).runDeadline(Duration.ofMinutes(1)).build();
    try (var run =
        runner.start(
            plan,
            chunk -> {
              begun.countDown();
              mayEnd.await();
              return 1;
            })) {
      assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
      clock.advance(Duration.ofHours(1));
      run.cancel(false);
      boolean waits = clock.awaitWaiting(1, Duration.ofMinutes(2));
      clock.advance(Duration.ofSeconds(1));
      boolean waitsAgain = clock.awaitWaiting(1, Duration.ofMinutes(2));
      mayEnd.countDown();

      assertThat(List.of(waits, waitsAgain)).containsOnly(true);
      assertThat(run.await().rowsChanged()).isEqualTo(1);
    }
  }

  @Test
  void aDeadlineIsPositive() {
    assertThatThrownBy(() -> ids("bad", 1).chunkDeadline(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the chunk deadline must be more than 0, was PT0S");
  }

  private static int failedAttempts(BackfillReport report, long chunk) {
    return report.chunks().stream()
        .filter(view -> view.no() == chunk)
        .mapToInt(ChunkView::attempts)
        .findFirst()
        .orElseThrow();
  }
}
