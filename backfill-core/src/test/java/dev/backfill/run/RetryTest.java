package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.run.fixture.UnreachableLedger;
import dev.backfill.run.retry.RetrySchedule;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RetryTest {

  private static final Failure DEADLOCK = new Failure(FailureKind.RETRY, "a deadlock", "40P01");
  private static final Failure UNAVAILABLE = new Failure(FailureKind.RETRY, "HTTP 503", "");
  private static final Failure TOO_SLOW = new Failure(FailureKind.SPLIT, "a deadline", "");

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z").skippingWaits();
  private final InMemoryLedger ledger = InMemoryLedger.create(clock);
  private final BackfillRunner runner = BackfillRunner.with(ledger, clock, 42);

  @Test
  void noLaneWaitsForAFailedChunkTheOthersGoOnMeanwhile() throws Exception {
    var still = ManualClock.startingAt("2024-01-15T14:00:00Z");
    List<String> calls = Collections.synchronizedList(new ArrayList<>());
    var plan =
        ids("retried", 3)
            .retry(new RetryPolicy(3, Duration.ofHours(1), Duration.ofHours(1)))
            .ledger(InMemoryLedger.create(still))
            .build();
    try (var run =
        BackfillRunner.with(ledger, still, 42)
            .start(
                plan,
                chunk -> {
                  calls.add(chunk.id() + "#" + chunk.attempt());
                  if (chunk.no() == 1 && chunk.attempt() < 3) {
                    throw new IOException("connection reset");
                  }
                  return 1;
                })) {
      assertThat(still.awaitWaiting(2, Duration.ofMinutes(2))).isTrue(); // lane and supervisor
      assertThat(calls).containsExactly("0..10#1", "10..20#1", "20..30#1");

      Until.holds(
          "the chunk is done",
          () -> {
            still.advance(Duration.ofMinutes(1));
            return calls.contains("0..10#3");
          });

      var report = run.await();
      assertThat(calls).containsExactly("0..10#1", "10..20#1", "20..30#1", "0..10#2", "0..10#3");
      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.rowsChanged()).isEqualTo(3);
    }
  }

  @Test
  void attemptsAreCountedInTheLedgerAndEndTheChunk() {
    var calls = new AtomicInteger();

    assertThatThrownBy(
            () ->
                runner.run(
                    ids("gives_up", 2).retry(RetryPolicy.attempts(5)).build(),
                    chunk -> {
                      if (chunk.no() == 2) {
                        calls.incrementAndGet();
                        throw new IOException("down");
                      }
                      return 1;
                    }))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> {
              assertThat(e.report().state()).isEqualTo(RunState.FAILED);
              assertThat(e.report().progress().count(ChunkState.FAILED)).isEqualTo(1);
              assertThat(e.report().chunks().get(1).attempts()).isEqualTo(5);
              assertThat(e).hasCauseInstanceOf(IOException.class);
            })
        .hasMessageContaining("Chunk 10..20 of plan 'gives_up' [10, 20) failed after 5 attempts")
        .hasMessageContaining("1 of 2 chunks are committed; run the same plan again to continue.")
        .hasMessageNotContaining("down");
    assertThat(calls).hasValue(5);
  }

  @Test
  void anErrorInTheCodeIsNotTriedAgain() {
    var calls = new AtomicInteger();

    assertThatThrownBy(
            () ->
                runner.run(
                    ids("slip", 1).build(),
                    chunk -> {
                      calls.incrementAndGet();
                      throw new IllegalArgumentException("bad");
                    }))
        .isInstanceOf(BackfillFailedException.class);

    assertThat(calls).hasValue(1);
  }

  @Test
  void anErrorFailsItsChunkAndTheOthersGoOn() {
    assertThatThrownBy(
            () ->
                runner.run(
                    ids("error", 5).parallelism(2).build(),
                    chunk -> {
                      if (chunk.no() == 2) {
                        throw new StackOverflowError();
                      }
                      return 1;
                    }))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> {
              assertThat(e.report().progress().count(ChunkState.SUCCEEDED)).isEqualTo(4);
              assertThat(e.report().progress().count(ChunkState.FAILED)).isEqualTo(1);
              assertThat(e.report().progress().count(ChunkState.RUNNING)).isZero();
            });
  }

  @Test
  void anOutOfMemoryErrorAlsoStopsTheClaims() {
    assertThatThrownBy(
            () ->
                runner.run(
                    ids("oom", 50).build(),
                    chunk -> {
                      if (chunk.no() == 2) {
                        throw new OutOfMemoryError("test");
                      }
                      return 1;
                    }))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> {
              assertThat(e.report().progress().count(ChunkState.FAILED)).isEqualTo(1);
              assertThat(e.report().progress().count(ChunkState.PENDING)).isGreaterThan(40);
            })
        .hasMessageContaining("ran out of memory in chunk 10..20");
  }

  @Test
  void failFastStopsAtTheFirstFailedChunk() {
    assertThatThrownBy(
            () ->
                runner.run(
                    ids("fast", 100).failFast().build(),
                    chunk -> {
                      if (chunk.no() == 3) {
                        throw new IllegalArgumentException();
                      }
                      return 1;
                    }))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> assertThat(e.report().progress().count(ChunkState.SUCCEEDED)).isLessThan(70));
  }

  @Test
  void failFastBeginsNoChunkWhileTheFailureIsWrittenDown() throws Exception {
    var still = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var slow = new UnreachableLedger(InMemoryLedger.create(still));
    var secondIsAtWork = new CountDownLatch(1);
    var firstHasFailed = new CountDownLatch(1);
    slow.refuse(
        method -> {
          if (method.equals("end") && firstHasFailed.getCount() > 0) {
            firstHasFailed.countDown();
            uninterrupted(() -> still.awaitWaiting(2, Duration.ofMinutes(2)));
          }
          return false;
        });
    List<Long> begun = Collections.synchronizedList(new ArrayList<>());

    assertThatThrownBy(
            () ->
                BackfillRunner.with(slow, still, 42)
                    .run(
                        ids("fast", 100).parallelism(2).failFast().build(),
                        chunk -> {
                          begun.add(chunk.no());
                          if (chunk.no() == 1) {
                            secondIsAtWork.await();
                            throw new IllegalArgumentException();
                          }
                          secondIsAtWork.countDown();
                          firstHasFailed.await();
                          return 1;
                        }))
        .isInstanceOfSatisfying(
            BackfillFailedException.class,
            e -> {
              assertThat(e.report().progress().count(ChunkState.SUCCEEDED)).isEqualTo(1);
              assertThat(e.report().progress().count(ChunkState.FAILED)).isEqualTo(1);
              assertThat(e.report().progress().count(ChunkState.RUNNING)).isZero();
            })
        .hasMessageContaining("The failure limit was reached: 1 chunk(s) failed.");
    assertThat(begun).containsExactlyInAnyOrder(1L, 2L);
  }

  private static void uninterrupted(Callable<Boolean> wait) {
    try {
      assertThat(wait.call()).isTrue();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aRunThatStopsNeedsNoTimeToPass() {
    var still = ManualClock.startingAt("2024-01-15T14:00:00Z");

    assertThatThrownBy(
            () ->
                BackfillRunner.with(InMemoryLedger.create(still), still, 42)
                    .run(
                        ids("still", 100).parallelism(4).failFast().build(),
                        chunk -> {
                          throw new IllegalArgumentException();
                        }))
        .isInstanceOf(BackfillFailedException.class);
  }

  @Test
  void theFailureLimitCountsChunksAndShare() {
    var calls = new AtomicInteger();

    assertThatThrownBy(
            () ->
                runner.run(
                    ids("limit", 1_000).failureLimit(new FailureLimit(3, 0.5)).build(),
                    chunk -> {
                      calls.incrementAndGet();
                      throw new IllegalArgumentException();
                    }))
        .hasMessageContaining("The failure limit was reached: 6 chunk(s) failed.");

    assertThat(calls).hasValue(6);
  }

  @Test
  void waitsAfterAConflictGrowAreFullyJitteredAndCapped() {
    var policy = new RetryPolicy(100, Duration.ofMillis(100), Duration.ofSeconds(30));
    var schedule = new RetrySchedule(policy, new Random(7));

    for (int attempt = 1; attempt < 100; attempt++) {
      long bound = Math.min(30_000, 100L << Math.min(attempt - 1, 20));
      for (int draw = 0; draw < 100; draw++) {
        assertThat(after(schedule, attempt, DEADLOCK)).isBetween(0L, bound);
      }
    }
    assertThat(schedule.after(100, new IOException(), DEADLOCK)).isEqualTo(Optional.empty());
    var draws = draws(() -> after(schedule, 9, DEADLOCK));
    assertThat(draws.getMax()).isGreaterThan(23_000);
    assertThat(draws.getMin()).isLessThan(2_500);
  }

  @Test
  void otherFailuresWaitAtLeastHalfOfTheBound() {
    var policy = new RetryPolicy(100, Duration.ofMillis(100), Duration.ofSeconds(30));
    var schedule = new RetrySchedule(policy, new Random(7));

    for (int attempt = 1; attempt < 100; attempt++) {
      long bound = Math.min(30_000, 100L << Math.min(attempt - 1, 20));
      for (int draw = 0; draw < 100; draw++) {
        assertThat(after(schedule, attempt, UNAVAILABLE)).isBetween(bound / 2, bound);
      }
    }
    assertThat(schedule.after(100, new IOException(), UNAVAILABLE)).isEqualTo(Optional.empty());
    var draws = draws(() -> after(schedule, 9, UNAVAILABLE));
    assertThat(draws.getMax()).isGreaterThan(25_000);
    assertThat(draws.getMin()).isLessThan(13_500);
  }

  @Test
  void aRemoteServiceHasHalfASecondToRecoverAndADeadlockIsTriedAgainAtOnce() {
    var schedule = new RetrySchedule(RetryPolicy.DEFAULT, new Random(7));

    var remote = draws(() -> after(schedule, 1, UNAVAILABLE));
    assertThat(remote.getMin()).isBetween(500L, 550L);
    assertThat(remote.getMax()).isBetween(950L, 1_000L);
    assertThat(draws(() -> after(schedule, 2, UNAVAILABLE)).getMin()).isGreaterThanOrEqualTo(1_000);
    assertThat(draws(() -> after(schedule, 1, DEADLOCK)).getMax()).isLessThanOrEqualTo(100);
    assertThat(draws(() -> after(schedule, 1, TOO_SLOW)).getMax()).isLessThanOrEqualTo(100);
    assertThat(draws(() -> schedule.first(new IOException()).toMillis()).getMax())
        .isLessThanOrEqualTo(100);
  }

  @Test
  void aServiceThatIsAwayForASecondIsBackBeforeTheAttemptsAreUsedUp() throws Exception {
    var begun = clock.nanos();

    var report =
        runner.run(
            ids("remote", 8).parallelism(4).build(),
            chunk -> {
              if (clock.nanos() - begun < Duration.ofMillis(1_400).toNanos()) {
                throw new IOException("HTTP 503");
              }
              return 1;
            });

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void theWaitAfterAConflictIsAtMostTheFirstWait() {
    var second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new RetryPolicy(3, second, second.plusMillis(1), second))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the first wait after a conflict must be more than 0 and at most the first wait"
                + " (PT1S), was PT1.001S");
    assertThatThrownBy(() -> new RetryPolicy(3, second, Duration.ZERO, second))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static long after(RetrySchedule schedule, int attempt, Failure failure) {
    return schedule.after(attempt, new IOException(), failure).orElseThrow().toMillis();
  }

  private static LongSummaryStatistics draws(LongSupplier draw) {
    return LongStream.generate(draw).limit(1_000).summaryStatistics();
  }

  @Test
  void theCapHoldsForTheLongestFirstWait() {
    var policy = new RetryPolicy(100, Duration.ofDays(365), Duration.ofDays(365));
    var schedule = new RetrySchedule(policy, new Random(7));

    assertThat(schedule.after(99, new IOException(), UNAVAILABLE).orElseThrow())
        .isBetween(Duration.ZERO, Duration.ofDays(365));
    assertThat(schedule.after(99, new IOException(), DEADLOCK).orElseThrow())
        .isBetween(Duration.ZERO, Duration.ofDays(365));
  }

  @Test
  void aWaitForEverIsAWait() {
    var ever = ChronoUnit.FOREVER.getDuration();
    var schedule = new RetrySchedule(new RetryPolicy(100, ever, ever), new Random(7));
    var growing = new RetrySchedule(new RetryPolicy(100, Duration.ofDays(1), ever), new Random(7));

    for (int attempt = 1; attempt < 100; attempt++) {
      assertThat(after(schedule, attempt, DEADLOCK)).isNotNegative();
      assertThat(after(schedule, attempt, UNAVAILABLE)).isPositive();
      assertThat(after(growing, attempt, DEADLOCK)).isNotNegative();
      assertThat(after(growing, attempt, UNAVAILABLE)).isPositive();
    }
  }
}
