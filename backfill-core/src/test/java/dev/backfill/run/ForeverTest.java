package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.PlanSteps;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.run.fixture.UnreachableLedger;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Every duration that a user sets may mean for ever. */
class ForeverTest {

  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z").skippingWaits();
  private final InMemoryLedger memory = InMemoryLedger.create(clock);
  private final UnreachableLedger ledger = new UnreachableLedger(memory);
  private final BackfillRunner runner = BackfillRunner.with(ledger, clock, 42);

  private static PlanSteps.Options<IdRange> everythingForEver(String name) {
    return ids(name, 20)
        .parallelism(2)
        .grace(FOREVER)
        .maxOutage(FOREVER)
        .batchDeadline(FOREVER)
        .chunkDeadline(FOREVER)
        .runDeadline(FOREVER);
  }

  @Test
  void aRunWithoutAnyLimitWaitsForItsLedgerAndCompletes() {
    var asked = new AtomicInteger();

    var report =
        runner.run(
            everythingForEver("unlimited").build(),
            chunk -> {
              ledger.refuse(method -> !method.equals("runId") && asked.getAndIncrement() % 60 < 30);
              return 1;
            });

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(20);
    assertThat(report.notes()).anyMatch(note -> note.contains("The ledger could not be reached"));
  }

  @Test
  void aRetryWithoutALimitOfItsWaitComesAfterSomeTime() {
    var plan = ids("unlimited_wait", 20).retry(new RetryPolicy(3, FOREVER, FOREVER)).build();

    var report =
        runner.run(
            plan,
            chunk -> {
              if (chunk.no() == 3 && chunk.attempt() < 3) {
                throw new IOException("reset");
              }
              return 1;
            });

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void workThatListensEndsAtOnceInARunWithAnEndlessGrace() throws Exception {
    var atWork = new CountDownLatch(1);
    try (var run =
        runner.start(
            everythingForEver("stopped").build(),
            chunk -> {
              atWork.countDown();
              while (!chunk.cancelled()) {
                Thread.onSpinWait();
              }
              throw new IllegalStateException("stopped");
            })) {
      atWork.await();
      run.cancel(true);

      assertThat(run.await().state()).isEqualTo(RunState.CANCELLED);
    }
  }

  @Test
  void nothingIsOverForLongerThanForEver() {
    runner.run(ids("kept", 1).build(), chunk -> 1);

    assertThat(memory.forgetEnded(FOREVER, EnumSet.of(RunState.COMPLETED))).isZero();
    assertThat(memory.runs()).hasSize(1);
  }
}
