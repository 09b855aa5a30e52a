package dev.backfill.run.retry;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.FailureLimit;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Failure;
import dev.backfill.work.FailureKind;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Chunks that fail alike, one after the other, are not all tried in vain. */
class CircuitBreakerTest {

  /** The clock skips waits by whole ticks: no chunk is due again before the others have failed. */
  private static final RetryPolicy RARELY =
      new RetryPolicy(3, Duration.ofHours(1), Duration.ofHours(2));

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z").skippingWaits();
  private final BackfillRunner runner =
      BackfillRunner.with(InMemoryLedger.create(clock), clock, 42);
  private final AtomicInteger calls = new AtomicInteger();

  private BackfillReport ended(String name, FailureLimit limit, ChunkProcessor<IdRange> work) {
    try (var run = runner.start(ids(name, 100).failureLimit(limit).retry(RARELY).build(), work)) {
      return run.await();
    }
  }

  private long down(long chunk, long broken) throws IOException {
    calls.incrementAndGet();
    if (chunk > broken) {
      throw new IOException("service unavailable");
    }
    return 1;
  }

  @Test
  void tenChunksThatFailAlikePauseTheRunAndItGoesOnWhenTheCauseIsMended() {
    var report = ended("alike", FailureLimit.DEFAULT, chunk -> down(chunk.no(), 5));

    assertThat(report.state()).isEqualTo(RunState.PAUSED);
    assertThat(report.notes())
        .anySatisfy(
            note ->
                assertThat(note)
                    .contains("10 chunks in a row failed alike", "java.io.IOException"));
    assertThat(report.progress().chunks())
        .containsOnlyKeys(ChunkState.SUCCEEDED, ChunkState.PENDING)
        .containsEntry(ChunkState.SUCCEEDED, 5L);
    assertThat(calls.get()).isLessThan(5 + 3 * 10);

    var next = ended("alike", FailureLimit.DEFAULT, chunk -> 1);

    assertThat(next.state()).isEqualTo(RunState.COMPLETED);
    assertThat(next.rowsChanged()).isEqualTo(100);
  }

  @Test
  void withoutTheLimitEveryChunkIsTriedInVain() {
    var report = ended("vain", new FailureLimit(100, 100, 0), chunk -> down(chunk.no(), 0));

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(calls).hasValue(300);
  }

  @Test
  void somethingThatGoesWellInBetweenStartsTheCountAnew() {
    var circuit = new CircuitBreaker(3);
    var failure = new Failure(FailureKind.RETRY, "deadlock", "40P01");

    assertThat(circuit.opens(1, failure)).isFalse();
    assertThat(circuit.opens(2, failure)).isFalse();
    circuit.closes();
    assertThat(circuit.opens(3, failure)).isFalse();
    assertThat(circuit.opens(3, failure)).as("the same chunk again").isFalse();
    assertThat(circuit.opens(4, new Failure(FailureKind.RETRY, "deadlock", "40001"))).isFalse();
    assertThat(circuit.opens(5, failure)).as("something else came between").isFalse();
    assertThat(circuit.opens(6, failure)).isFalse();
    assertThat(circuit.opens(7, failure)).isTrue();
  }

  @Test
  void failuresOfTheChunksOwnAreNotCounted() {
    var report =
        ended(
            "own",
            new FailureLimit(100, 100, 3),
            chunk -> {
              throw new IllegalArgumentException("bad chunk");
            });

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.progress().count(ChunkState.FAILED)).isEqualTo(100);
  }
}
