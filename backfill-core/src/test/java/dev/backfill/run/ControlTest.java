package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.BackfillFailedException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlTest {

  private static final long SECONDS = 20;

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final BackfillRunner runner = BackfillRunner.with(ledger);
  private final Semaphore permits = new Semaphore(0);
  private final Semaphore begun = new Semaphore(0);

  /** Says that it has begun and goes on when it is let. */
  private long step() throws InterruptedException {
    begun.release();
    assertThat(permits.tryAcquire(SECONDS, TimeUnit.SECONDS)).isTrue();
    return 1;
  }

  private void awaitBegun(int chunks) throws InterruptedException {
    assertThat(begun.tryAcquire(chunks, SECONDS, TimeUnit.SECONDS)).isTrue();
  }

  @AfterEach
  void noChunkIsLeftRunningAndNoThreadIsLeft() {
    Until.holds("no thread is left", () -> LiveThreads.ofBackfill().isEmpty());
  }

  @Test
  void theThreadsOfARunUnderWayAreSeenByThisTest() throws Exception {
    try (var run = runner.start(ids("seen", 2).parallelism(2).build(), chunk -> step())) {
      awaitBegun(2);

      assertThat(LiveThreads.ofBackfill())
          .contains("backfill-seen-lane-1", "backfill-seen-lane-2", "backfill-seen-run");

      permits.release(2);
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
  }

  @Test
  void pauseStandsStillUntilResume() throws Exception {
    var paused = new CountDownLatch(1);
    var plan =
        ids("paused", 6)
            .parallelism(2)
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.RunChanged changed
                      && changed.state() == RunState.PAUSED) {
                    paused.countDown();
                  }
                })
            .build();
    try (var run = runner.start(plan, chunk -> step())) {
      awaitBegun(2);
      run.pause();
      permits.release(2);

      assertThat(paused.await(SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(run.report().state()).isEqualTo(RunState.PAUSED);
      assertThat(begun.availablePermits()).isZero();

      permits.release(100);
      run.resume();
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
  }

  @Test
  void cancelDrainsAndTheRestIsDoneByTheNextRun() throws Exception {
    try (var run = runner.start(ids("drained", 6).parallelism(2).build(), chunk -> step())) {
      awaitBegun(2);
      run.cancel(false);
      permits.release(2);

      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.CANCELLED);
      assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(2);
      assertThat(report.progress().count(ChunkState.RUNNING)).isZero();
      assertThat(report.progress().count(ChunkState.PENDING)).isEqualTo(4);
    }
    permits.release(100);

    var report = runner.run(ids("drained", 6).build(), chunk -> step());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(6);
  }

  @Test
  void cancelNowTellsTheChunkAndGivesItBack() throws Exception {
    try (var run =
        runner.start(
            ids("now", 3).build(),
            chunk -> {
              begun.release();
              while (!chunk.cancelled()) {
                Thread.onSpinWait();
              }
              throw new IllegalStateException("stopped");
            })) {
      awaitBegun(1);
      run.cancel(true);

      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.CANCELLED);
      assertThat(report.progress().chunks()).containsOnlyKeys(ChunkState.PENDING);
      assertThat(report.chunks().getFirst().attempts()).isZero();
    }
  }

  @Test
  void aLambdaThatNeverReturnsIsLeftBehindByName() throws Exception {
    var release = new CountDownLatch(1);
    var left = new CountDownLatch(1);
    try (var run =
        runner.start(
            ids("never", 2).grace(Duration.ofMillis(50)).build(),
            chunk -> {
              begun.release();
              boolean over = false;
              while (!over) {
                try {
                  over = release.await(SECONDS, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  throw new AssertionError("nothing of ours interrupts", e);
                }
              }
              left.countDown();
              return 1;
            })) {
      awaitBegun(1);
      run.cancel(true);

      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.CANCELLED);
      assertThat(report.notes())
          .anySatisfy(note -> assertThat(note).contains("Left behind", "backfill-never-lane-1"));
    }
    assertThat(ledger.attach("never").orElseThrow().view(0).count(ChunkState.RUNNING)).isZero();
    release.countDown();
    assertThat(left.await(SECONDS, TimeUnit.SECONDS)).isTrue();

    var report = runner.run(ids("never", 2).build(), chunk -> 1);

    assertThat(report.rowsChanged()).isEqualTo(2);
  }

  @Test
  void anInterruptedCallerEndsTheRunAndKeepsItsFlag() throws Exception {
    var flag = new AtomicBoolean();
    var thrown = new AtomicReference<Throwable>();
    var caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    runner.run(ids("interrupted", 6).build(), chunk -> step());
                  } catch (BackfillFailedException e) {
                    thrown.set(e);
                    flag.set(Thread.currentThread().isInterrupted());
                  }
                });
    awaitBegun(1);

    caller.interrupt();
    var control = ledger.attach("interrupted").orElseThrow();
    Until.holds("the run is asked to cancel", () -> control.directive().cancels());
    permits.release(100);
    caller.join(Duration.ofSeconds(SECONDS));

    assertThat(flag).isTrue();
    assertThat(thrown.get())
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> assertThat(e.report().state()).isEqualTo(RunState.CANCELLED));
  }

  @Test
  void closeEndsTheRunAndMayBeCalledAgain() throws Exception {
    var run =
        runner.start(
            ids("closed", 1_000).parallelism(4).build(),
            chunk -> {
              begun.release();
              return 1;
            });
    awaitBegun(1);

    run.close();
    run.close();

    assertThat(run.report().progress().count(ChunkState.RUNNING)).isZero();
  }

  @Test
  void closingFromALaneIsRefused() {
    var run = new AtomicReference<BackfillRun>();
    var ready = new CountDownLatch(1);
    var refused = new AtomicReference<Throwable>();

    run.set(
        runner.start(
            ids("inside", 1).build(),
            chunk -> {
              assertThat(ready.await(SECONDS, TimeUnit.SECONDS)).isTrue();
              try {
                run.get().close();
              } catch (IllegalStateException e) {
                refused.set(e);
              }
              return 1;
            }));
    ready.countDown();

    assertThat(run.get().await().state()).isEqualTo(RunState.COMPLETED);
    assertThat(refused.get()).hasMessageContaining("close() waits for the lanes of plan 'inside'");
  }

  @Test
  void lanesCanBeAddedAndTakenAwayWhileItRuns() throws Exception {
    var others = new Semaphore(0);
    var plan = ids("lanes", 20).build();
    try (var run =
        runner.start(
            plan,
            chunk -> {
              begun.release();
              boolean first = Thread.currentThread().getName().endsWith("lane-1");
              assertThat((first ? permits : others).tryAcquire(SECONDS, TimeUnit.SECONDS)).isTrue();
              return 1;
            })) {
      awaitBegun(1);

      run.parallelism(3);
      awaitBegun(2);
      Until.holds("progress says 3 lanes", () -> run.progress().lanes() == 3);

      run.parallelism(1);
      others.release(2);
      Until.holds(
          "two lanes are gone",
          () ->
              LiveThreads.ofBackfill().stream().filter(name -> name.contains("-lane-")).count()
                  == 1);
      assertThat(begun.availablePermits()).isZero();

      permits.release(100);
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
  }

  @Test
  void aNumberOfLanesOutOfBoundsIsRefusedAndChangesNothing() throws Exception {
    try (var run = runner.start(ids("bounds", 2).build(), chunk -> step())) {
      awaitBegun(1);

      assertThatThrownBy(() -> run.parallelism(0))
          .hasMessage("parallelism must be 1 to 1000, was 0");
      assertThatThrownBy(() -> run.parallelism(10_000))
          .hasMessage("parallelism must be 1 to 1000, was 10000");

      permits.release(2);
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
  }
}
