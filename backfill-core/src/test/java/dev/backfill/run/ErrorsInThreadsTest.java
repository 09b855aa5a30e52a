package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressListener;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.fixture.BreakingLedger;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** An Error in any thread of a run ends the run or is survived; the run never stands still. */
class ErrorsInThreadsTest {

  private static BackfillReport ended(BackfillRun run) throws Exception {
    var end = new FutureTask<>(run::await);
    Thread.ofPlatform().daemon().start(end);
    return end.get(120, TimeUnit.SECONDS);
  }

  @TestFactory
  Stream<DynamicTest> anErrorOfTheLedgerEndsTheRunAndLeavesNoThread() {
    return Stream.of(
            Map.entry("claim", 1),
            Map.entry("claim", 7),
            Map.entry("note", 1),
            Map.entry("note", 5),
            Map.entry("append", 1),
            Map.entry("append", 2),
            Map.entry("plannedTo", 2),
            Map.entry("view", 2),
            Map.entry("view", 3),
            Map.entry("view", 4),
            Map.entry("move", 1),
            Map.entry("move", 2),
            Map.entry("peers", 1),
            Map.entry("directive", 1),
            Map.entry("directive", 4),
            Map.entry("remember", 1),
            Map.entry("recall", 1),
            Map.entry("complete", 1),
            Map.entry("close", 1))
        .map(
            call ->
                dynamicTest(
                    call.getKey() + " at call " + call.getValue(),
                    () -> endsAfterAnErrorIn(call.getKey(), call.getValue())));
  }

  /** A thread that has told of its end needs a moment more to be gone. */
  private static void assertNoThreadIsLeft(String plan) {
    Until.holds(
        "no thread is left",
        () -> LiveThreads.ofBackfill().stream().noneMatch(name -> name.contains(plan)));
  }

  private static void endsAfterAnErrorIn(String method, int at) throws Exception {
    var ledger = new BreakingLedger(method, at);
    var heard = new ConcurrentLinkedQueue<ProgressEvent>();
    var plan =
        ids("breaks_" + method + at, 1_500)
            .parallelism(2)
            .ledger(ledger.ledger())
            .listener(heard::add)
            .build();

    var opened = new FutureTask<>(() -> BackfillRunner.inMemory().start(plan, chunk -> 1));
    Thread.ofPlatform().daemon().start(opened);
    var refused = catchThrowable(() -> opened.get(120, TimeUnit.SECONDS));

    if (refused == null) {
      var report = ended(opened.get());
      assertThat(report.state()).isIn(RunState.FAILED, RunState.COMPLETED);
      if (report.state() == RunState.FAILED) {
        assertThat(report.notes()).isNotEmpty();
      }
    } else {
      assertThat(refused).hasCauseInstanceOf(OutOfMemoryError.class);
    }
    assertNoThreadIsLeft(plan.name());
  }

  @Test
  void anErrorInAListenerIsSurvivedByItsThread() throws Exception {
    var heard = new ConcurrentLinkedQueue<ProgressEvent>();
    ProgressListener broken =
        event -> {
          heard.add(event);
          throw new OutOfMemoryError("in a listener");
        };
    var run =
        BackfillRunner.inMemory()
            .start(ids("listener_breaks", 5).listener(broken).build(), chunk -> 1);

    assertThat(ended(run).state()).isEqualTo(RunState.COMPLETED);
    assertThat(heard).hasSizeGreaterThan(5);
  }

  @Test
  void aLaneThatTheHostInterruptsWhileItIsIdleStays() throws Exception {
    var plan = ids("interrupted", 3).parallelism(2).build();
    var idle = new CountDownLatch(1);
    var lane = new AtomicReference<Thread>();
    var run =
        BackfillRunner.inMemory()
            .start(
                plan,
                chunk -> {
                  if (chunk.no() == 1) {
                    lane.set(Thread.currentThread());
                  } else if (chunk.no() == 2) {
                    idle.await();
                  }
                  return 1;
                });
    Until.holds("a lane is known", () -> lane.get() != null);
    lane.get().interrupt();
    idle.countDown();

    assertThat(ended(run).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void anOpeningThatFailsLeavesNoThreadOfItsListeners() {
    var ledger = new BreakingLedger("view", 1);
    var plan = ids("not_opened", 3).ledger(ledger.ledger()).listener(event -> {}).build();

    var refused = catchThrowable(() -> BackfillRunner.inMemory().start(plan, chunk -> 1));

    assertThat(refused).isInstanceOf(OutOfMemoryError.class);
    assertNoThreadIsLeft("not_opened");
  }
}
