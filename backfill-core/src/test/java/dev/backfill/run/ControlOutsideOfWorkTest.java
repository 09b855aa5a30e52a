package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Planning;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.Scope;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A run hears what is asked of it while no chunk is at work: before its first one, after its last.
 */
class ControlOutsideOfWorkTest {

  private static final long SECONDS = 20;
  private final BackfillRunner runner = BackfillRunner.with(InMemoryLedger.create());

  @AfterEach
  void noChunkIsLeftRunningAndNoThreadIsLeft() {
    Until.holds("no thread is left", () -> LiveThreads.ofBackfill().isEmpty());
  }

  /** Ids that are announced only after the test has asked something of their run. */
  private record Announced(Scope<IdRange> ids, CountDownLatch asked) implements Scope<IdRange> {

    @Override
    public String definition() {
      return ids.definition();
    }

    @Override
    public Iterator<IdRange> ranges() throws Exception {
      return ids.ranges();
    }

    @Override
    public RangeCodec<IdRange> codec() {
      return ids.codec();
    }

    @Override
    public List<String> notices() throws Exception {
      assertThat(asked.await(SECONDS, TimeUnit.SECONDS)).isTrue();
      return List.of();
    }
  }

  private static PlanSteps.Options<IdRange> announced(String name, CountDownLatch asked) {
    return Backfill.plan(name, new Announced(Scope.ids(0, 20), asked)).chunkBy(width(10));
  }

  @Test
  void whoCancelsBeforeTheRunHasBegunIsHeard() throws Exception {
    var work = new AtomicInteger();
    var asked = new CountDownLatch(0);

    for (int start = 1; start <= 2; start++) { // the second begins from CANCELLED
      asked = new CountDownLatch(1);
      try (var run =
          runner.start(announced("early", asked).build(), chunk -> work.incrementAndGet())) {
        run.cancel(true);
        asked.countDown();
        var report = run.await();

        assertThat(report.state()).isEqualTo(RunState.CANCELLED);
        assertThat(report.notes())
            .contains(
                "Cancelled on request.",
                "No chunk was planned yet; run the same plan again to begin.");
      }
    }
    assertThat(work).hasValue(0);
    assertThat(
            runner.run(announced("early", asked).build(), chunk -> work.incrementAndGet()).state())
        .isEqualTo(RunState.COMPLETED);
    assertThat(work).hasValue(2);
  }

  @Test
  void whoCancelsDuringTheLastChecksIsHeardBeforeTheNextOne() throws Exception {
    var asked = new CountDownLatch(1);
    var answered = new CountDownLatch(1);
    var second = new AtomicInteger();
    var plan =
        ids("checked", 2)
            .postCheck(
                Check.of(
                    "first",
                    context -> {
                      asked.countDown();
                      assertThat(answered.await(SECONDS, TimeUnit.SECONDS)).isTrue();
                      return Check.passed("");
                    }))
            .postCheck(
                Check.of("second", context -> Check.passed("asked " + second.incrementAndGet())))
            .build();

    try (var run = runner.start(plan, chunk -> 1)) {
      assertThat(asked.await(SECONDS, TimeUnit.SECONDS)).isTrue();
      run.cancel(false);
      answered.countDown();

      assertThat(run.await().state()).isEqualTo(RunState.CANCELLED);
    }
    assertThat(second).hasValue(0);
    assertThat(runner.run(plan, chunk -> 1).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void noCheckIsWaitedForAfterACancelNow() throws Exception {
    var asked = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var plan =
        ids("never", 2)
            .postCheck(
                Check.of(
                    "endless",
                    context -> {
                      asked.countDown();
                      never.await();
                      return Check.passed("");
                    }))
            .build();

    var run = runner.start(plan, chunk -> 1);
    try {
      assertThat(asked.await(SECONDS, TimeUnit.SECONDS)).isTrue();
      run.close();

      assertThat(run.report().state()).isEqualTo(RunState.CANCELLED);
      assertThat(run.report().checks().getFirst().verdict().evidence())
          .isEqualTo(
              "was not waited for: the run is cancelled; thread 'backfill-never-check-endless' is"
                  + " left behind");
    } finally {
      never.countDown();
    }
    Until.holds("the check has ended", () -> LiveThreads.ofBackfill().isEmpty());
  }

  /** A strategy that counts rows may take minutes for its first chunk. */
  private record Endless(CountDownLatch asked, CountDownLatch never)
      implements ChunkStrategy<IdRange> {

    @Override
    public String definition() {
      return "endless";
    }

    @Override
    public Iterator<IdRange> split(IdRange range, Planning<IdRange> planning) throws Exception {
      asked.countDown();
      never.await();
      return List.of(range).iterator();
    }
  }

  @Test
  void whoCancelsDuringTheFirstPlanningIsHeard() throws Exception {
    var asked = new CountDownLatch(1);
    var never = new CountDownLatch(1);
    var plan =
        Backfill.plan("planned", Scope.ids(0, 20))
            .chunkBy(new Endless(asked, never))
            .grace(Duration.ofMillis(1))
            .build();
    try (var run = runner.start(plan, chunk -> 1)) {
      try {
        assertThat(asked.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        run.cancel(false);

        Until.holds("the run is over", () -> run.progress().state() == RunState.CANCELLED);
      } finally {
        never.countDown();
      }
      assertThat(run.await().notes())
          .contains(
              "Left behind, because they did not stop within PT0.001S: backfill-planned-planner.");
    }
    Until.holds("the planner has ended", () -> LiveThreads.ofBackfill().isEmpty());
    assertThat(runner.run(plan, chunk -> 1).state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void whoPausesBeforeTheRunHasBegunIsHeard() throws Exception {
    var asked = new CountDownLatch(1);
    var paused = new CountDownLatch(1);
    var plan =
        announced("early_pause", asked)
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.RunChanged changed
                      && changed.state() == RunState.PAUSED) {
                    paused.countDown();
                  }
                })
            .build();

    try (var run = runner.start(plan, chunk -> 1)) {
      run.pause();
      asked.countDown();
      assertThat(paused.await(SECONDS, TimeUnit.SECONDS)).isTrue();
      assertThat(run.report().rowsChanged()).isZero();

      run.resume();
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
  }
}
