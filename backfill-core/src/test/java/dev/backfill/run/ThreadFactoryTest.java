package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.GroupMember;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Lanes on threads of a factory of the host. */
class ThreadFactoryTest {

  private final InMemoryLedger ledger = InMemoryLedger.create();
  private final BackfillRunner runner = BackfillRunner.with(ledger);
  private final List<Thread> made = new CopyOnWriteArrayList<>();
  private final Set<Thread> worked = ConcurrentHashMap.newKeySet();
  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void nothingIsLeftBehind() {
    end.countDown();
    Until.holds("the lanes have ended", () -> made.stream().noneMatch(Thread::isAlive));
  }

  private Thread platform(Runnable body) {
    var thread = Thread.ofPlatform().daemon().name("hosts-" + (made.size() + 1)).unstarted(body);
    made.add(thread);
    return thread;
  }

  private long work(ActiveChunk<IdRange> chunk) {
    worked.add(Thread.currentThread());
    return 1;
  }

  private static PlanSteps.Options<IdRange> plan(int chunks) {
    return ids("lanes", chunks);
  }

  /** Both lanes are at work at the same time. */
  private long beside(ActiveChunk<IdRange> chunk, CountDownLatch two) throws Exception {
    two.countDown();
    assertThat(two.await(120, TimeUnit.SECONDS)).isTrue();
    return work(chunk);
  }

  @Test
  void theLanesRunOnTheThreadsOfTheFactory() {
    var two = new CountDownLatch(2);
    var plan = plan(20).parallelism(2).threadFactory(this::platform).build();

    var report = runner.run(plan, chunk -> beside(chunk, two));

    assertThat(report.rowsChanged()).isEqualTo(20);
    assertThat(worked).hasSize(2).isSubsetOf(made).noneMatch(Thread::isVirtual);
  }

  /** Twin of the first one. */
  @Test
  void withoutAFactoryTheLanesAreVirtualThreads() {
    var two = new CountDownLatch(2);

    var unused = runner.run(plan(20).parallelism(2).build(), chunk -> beside(chunk, two));

    assertThat(worked).hasSize(2).allMatch(Thread::isVirtual);
  }

  @Test
  void aLaneThatIsAddedRunsOnAThreadOfTheFactory() throws Exception {
    var two = new CountDownLatch(2);
    var plan = plan(20).threadFactory(this::platform).build();
    try (var run = runner.start(plan, chunk -> beside(chunk, two))) {
      run.parallelism(2);

      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
    assertThat(worked).hasSize(2).isSubsetOf(made);
  }

  @Test
  void aDryRunUsesTheFactory() {
    var rehearsed =
        runner.dryRun(
            plan(3).threadFactory(this::platform).build(),
            new CountingWork(ledger.resource()) {
              @Override
              protected void before(
                  ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) {
                worked.add(Thread.currentThread());
              }
            });

    assertThat(rehearsed.succeeded()).isTrue();
    assertThat(worked).isNotEmpty().isSubsetOf(made);
  }

  @Test
  void eachPlanOfAGroupHasItsOwnFactory() {
    var group =
        Backfill.group(
                "both",
                GroupMember.of(plan(3).threadFactory(this::platform).build(), this::work),
                GroupMember.of(ids("others", 3).build(), chunk -> 1L))
            .build();

    assertThat(runner.run(group).succeeded()).isTrue();

    assertThat(worked).isNotEmpty().isSubsetOf(made);
  }

  @Test
  void aFactoryThatGivesNoThreadIsRefusedBeforeAnythingIsWritten() {
    refused(body -> null, "gave no thread for a lane, but null.");
    refused(
        body -> {
          throw new IllegalStateException("secret");
        },
        "gave no thread for a lane: it threw java.lang.IllegalStateException.");
    refused(
        body -> {
          var thread = platform(body);
          thread.start();
          return thread;
        },
        "gave the thread 'hosts-1' for a lane, which was started already.");
  }

  private void refused(ThreadFactory factory, String why) {
    var plan = plan(3).threadFactory(factory).build();

    assertThatThrownBy(() -> runner.run(plan, this::work))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The thread factory of plan 'lanes' "
                + why
                + " Nothing was written. Give another one: threadFactory(..)");
    assertThat(ledger.inspect("lanes")).isEmpty();
    assertThat(worked).isEmpty();
  }

  @Test
  void aFactoryThatGivesNullLaterEndsTheRunAndNoChunkIsLost() {
    var report = ended(body -> made.size() < 2 ? platform(body) : null, 3);

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.notes())
        .contains("The thread factory of plan 'lanes' gave no thread for lane 2, but null.");
    continued(report);
  }

  @Test
  void aFactoryThatThrowsTheTaskAwayEndsTheRunAndNoChunkIsLost() {
    var report = ended(body -> platform(() -> {}), 1);

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.notes())
        .contains(
            "Lane 1 of plan 'lanes' has not begun: a thread of the thread factory ended without"
                + " running what it was made for.");
    assertThat(worked).isEmpty();
    continued(report);
  }

  private BackfillReport ended(ThreadFactory factory, int lanes) {
    var plan = plan(50).parallelism(lanes).threadFactory(factory).build();
    try (var run = runner.start(plan, this::work)) {
      return run.await();
    }
  }

  /** What is left is done on other threads, once. */
  private void continued(BackfillReport before) {
    assertThat(before.progress().count(ChunkState.RUNNING)).isZero();
    long done = before.progress().count(ChunkState.SUCCEEDED);
    var calls = new AtomicInteger();

    var report =
        runner.run(
            plan(50).build(),
            chunk -> {
              calls.incrementAndGet();
              return 1;
            });

    assertThat(report.rowsChanged()).isEqualTo(50);
    assertThat(calls.get()).isEqualTo(50 - done);
  }

  @Test
  void aLaneThatDoesNotComeBackGetsAnotherThreadOfTheFactory() {
    var report = stuck(this::platform);

    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).contains("Left behind", "hosts-2"));
    assertThat(worked).hasSize(2).isSubsetOf(made);
  }

  @Test
  void aLaneThatDoesNotComeBackGetsAThreadEvenIfTheFactoryGivesNone() {
    var report = stuck(body -> made.size() < 2 ? platform(body) : null);

    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).contains("Left behind", "hosts-2"));
    assertThat(worked).extracting(Thread::getName).contains("backfill-lanes-lane-1");
  }

  /** The first attempt at the first chunk never returns; the clock moves until the run is over. */
  private BackfillReport stuck(ThreadFactory factory) {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var plan =
        plan(3)
            .chunkDeadline(Duration.ofMinutes(1))
            .grace(Duration.ofSeconds(4))
            .threadFactory(factory)
            .build();
    try (var run =
        BackfillRunner.with(InMemoryLedger.create(clock), clock, 42)
            .start(
                plan,
                chunk -> {
                  work(chunk);
                  if (chunk.no() == 1 && chunk.attempt() == 1) {
                    end.await();
                  }
                  return 1;
                })) {
      var report = new BackfillReport[1];
      var waiting = Thread.ofVirtual().start(() -> report[0] = run.await());
      Until.holds(
          "the run is over",
          () -> {
            clock.advance(Duration.ofMillis(100));
            return !waiting.isAlive();
          });
      assertThat(report[0].state()).isEqualTo(RunState.COMPLETED);
      assertThat(report[0].rowsChanged()).isEqualTo(3);
      return report[0];
    }
  }
}
