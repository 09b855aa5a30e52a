package dev.backfill.run;

import static dev.backfill.run.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.testing.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetryTest {

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
      assertThat(still.awaitWaiting(2, Duration.ofSeconds(20))).isTrue(); // lane and supervisor
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
  void waitsGrowAreJitteredAndCapped() {
    var policy = new RetryPolicy(100, Duration.ofMillis(100), Duration.ofSeconds(30));
    var schedule = new RetrySchedule(policy, new Random(7));

    for (int attempt = 1; attempt < 100; attempt++) {
      long bound = Math.min(30_000, 100L << Math.min(attempt - 1, 20));
      for (int draw = 0; draw < 100; draw++) {
        assertThat(schedule.after(attempt, new IOException()).orElseThrow().toMillis())
            .isBetween(0L, bound);
      }
    }
    assertThat(schedule.after(100, new IOException())).isEqualTo(Optional.empty());
    var draws =
        java.util.stream.Stream.generate(() -> schedule.after(9, new IOException()).orElseThrow())
            .limit(1_000)
            .mapToLong(Duration::toMillis)
            .summaryStatistics();
    assertThat(draws.getMax()).isGreaterThan(23_000);
    assertThat(draws.getMin()).isLessThan(2_500);
  }

  @Test
  void theCapHoldsForTheLongestFirstWait() {
    var policy = new RetryPolicy(100, Duration.ofDays(365), Duration.ofDays(365));
    var schedule = new RetrySchedule(policy, new Random(7));

    assertThat(schedule.after(99, new IOException()).orElseThrow())
        .isBetween(Duration.ZERO, Duration.ofDays(365));
  }
}
