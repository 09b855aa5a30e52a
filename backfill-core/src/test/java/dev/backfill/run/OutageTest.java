package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.contract.BackfillException;
import dev.backfill.contract.DatabaseUnreachableException;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.LockWait;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.LaneTime.Reason;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.OtherResource;
import dev.backfill.run.fixture.UnreachableLedger;
import dev.backfill.run.retry.Forgiven;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.FailureKind;
import dev.backfill.work.Resource;
import dev.backfill.work.Transaction;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A database that is down for a while, as the engine sees it. */
class OutageTest {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z").skippingWaits();
  private final InMemoryLedger memory = InMemoryLedger.create(clock);
  private final UnreachableLedger ledger = new UnreachableLedger(memory);
  private final BackfillRunner runner = BackfillRunner.with(ledger, clock, 42);

  @Test
  void aRunWaitsForItsLedgerAndGoesOnByItself() {
    var asked = new AtomicInteger();

    var report =
        runner.run(
            ids("waits", 20).parallelism(3).maxOutage(Duration.ofDays(1)).build(),
            chunk -> {
              ledger.refuse(method -> isOfTheDatabase(method) && asked.getAndIncrement() % 60 < 30);
              return 1;
            });

    assertThat(report.rowsChanged()).isEqualTo(20);
    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(20);
    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).contains("The ledger could not be reached"));
    assertThat(ledger.refused.get()).isGreaterThan(20);
  }

  private static boolean isOfTheDatabase(String method) {
    return !Set.of("runId", "directive", "lockWaits", "notices", "close", "complete")
        .contains(method);
  }

  @Test
  void aNoteWhoseAnswerIsLostIsNotedOnce() {
    var lost = new AtomicInteger();
    ledger.loseTheAnswerOf(method -> method.equals("note") && lost.getAndIncrement() % 2 == 0);

    var report = runner.run(ids("noted", 20).parallelism(2).build(), chunk -> 1);

    assertThat(report.rowsChanged()).isEqualTo(20);
  }

  @Test
  void chunksThatWerePlannedWithoutAnAnswerAreNotPlannedTwice() {
    var lost = new AtomicInteger();
    ledger.loseTheAnswerOf(method -> method.equals("append") && lost.getAndIncrement() % 2 == 0);

    var report = runner.run(ids("planned", 3_500).parallelism(2).build(), chunk -> 1);

    assertThat(report.rowsChanged()).isEqualTo(3_500);
    assertThat(report.progress().total()).isEqualTo(3_500);
    assertThat(lost.get()).isGreaterThan(3);
  }

  @Test
  void aMoveWhoseAnswerIsLostIsKnownToBeMade() {
    var lost = new AtomicInteger();
    ledger.loseTheAnswerOf(method -> method.equals("move") && lost.getAndIncrement() % 2 == 0);

    var report = runner.run(ids("moved", 3).build(), chunk -> 1);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
  }

  @Test
  void anOutageThatLastsTooLongPausesTheRunAndTheNextOneGoesOn() throws Exception {
    var worked = new AtomicInteger();
    var plan = ids("paused", 10).maxOutage(Duration.ofMinutes(2)).build();
    long before = clock.nanos();
    try (var run =
        runner.start(
            plan,
            chunk -> {
              if (worked.incrementAndGet() == 4) {
                ledger.refuse(OutageTest::isOfTheDatabase);
              }
              return 1;
            })) {
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.PAUSED);
      assertThat(report.notes())
          .contains("The ledger could not be reached for PT2M (maxOutage).")
          .anySatisfy(note -> assertThat(note).contains("run the same plan again to continue"));
      assertThat(Duration.ofNanos(clock.nanos() - before))
          .isGreaterThanOrEqualTo(Duration.ofMinutes(2));
    }
    ledger.refuse(method -> false);

    var report = runner.run(plan, chunk -> 1);

    assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(10);
    assertThat(report.rowsChanged()).isEqualTo(10);
  }

  @Test
  void anOutageThatBeginsWhileALaneWaitsForALockIsNotCountedAsSuchAWait() throws Exception {
    var still = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var down = new UnreachableLedger(InMemoryLedger.create(still));
    down.lockWaits(List.of(new LockWait("lane-1", "1", "session 7", "", Duration.ofSeconds(1))));
    var begun = new CountDownLatch(1);
    var letGo = new CountDownLatch(1);
    var plan = ids("locked", 1).maxOutage(Duration.ofDays(1)).build();
    try (var run =
        BackfillRunner.with(down, still, 42)
            .start(
                plan,
                chunk -> {
                  begun.countDown();
                  assertThat(letGo.await(120, TimeUnit.SECONDS)).isTrue();
                  return 1;
                })) {
      assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
      assertThat(run.progress().lockWaits()).hasSize(1);
      still.advance(Duration.ofMinutes(1));

      down.refuse(method -> method.equals("view"));
      Until.holds(
          "the wait is not shown any more",
          () -> {
            still.advance(Duration.ofMillis(1));
            return run.progress().lockWaits().isEmpty();
          });
      var before = lockedTime(run.progress());
      still.advance(Duration.ofHours(1));
      down.lockWaits(List.of());
      down.refuse(method -> false);
      letGo.countDown();

      assertThat(lockedTime(run.await().progress())).isPositive().isEqualTo(before);
    }
  }

  private static Duration lockedTime(ProgressSnapshot progress) {
    return progress.laneTime().waiting().getOrDefault(Reason.LOCK, Duration.ZERO);
  }

  @Test
  void aCancelIsHeardAlthoughTheLedgerDoesNotAnswer() throws Exception {
    var real = BackfillRunner.with(ledger, TimeSource.system(), 42);
    var worked = new AtomicInteger();
    try (var run =
        real.start(
            ids("cancelled", 1_000).grace(Duration.ofMillis(200)).build(),
            chunk -> {
              worked.incrementAndGet();
              ledger.refuse(OutageTest::isOfTheDatabase);
              return 1;
            })) {
      Until.holds("the outage has begun", () -> ledger.refused.get() > 3);

      run.cancel(true);

      assertThat(run.await().state()).isEqualTo(RunState.CANCELLED);
    }
    assertThat(worked).hasValue(1);
    assertThat(memory.attach("cancelled").orElseThrow().view(0).count(ChunkState.RUNNING)).isZero();
  }

  @Test
  void whoClosesIsHeardAlthoughTheLedgerDoesNotAnswerAndAnInterruptIsKept() throws Exception {
    var real = BackfillRunner.with(ledger, TimeSource.system(), 42);
    var run =
        real.start(
            ids("closed", 1_000).grace(Duration.ofMillis(200)).build(),
            chunk -> {
              ledger.refuse(OutageTest::isOfTheDatabase);
              return 1;
            });
    Until.holds("the outage has begun", () -> ledger.refused.get() > 3);

    Thread.currentThread().interrupt();
    run.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(run.report().state()).isEqualTo(RunState.CANCELLED);
  }

  @Test
  void aRunThatIsCompleteIsReportedSoThoughTheLookAfterItGetsNoAnswer() {
    assertReportedComplete("complete_1", 1);
  }

  @Test
  void aRunThatIsCompleteIsReportedSoThoughTheLastLookGetsNoAnswer() {
    assertReportedComplete("complete_2", 2);
  }

  private void assertReportedComplete(String name, int look) {
    var looks = new AtomicInteger(Integer.MIN_VALUE);
    ledger.refuse(
        method -> {
          if (method.equals("complete")) {
            looks.set(0);
          }
          return method.equals("view") && looks.incrementAndGet() == look;
        });
    var told = new AtomicInteger();
    var plan =
        ids(name, 5)
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.RunChanged changed
                      && changed.state() == RunState.COMPLETED) {
                    told.incrementAndGet();
                  }
                });

    var report = runner.run(plan.build(), chunk -> 1);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(told).hasValue(1);
    assertThat(ledger.refused).hasValue(1);
  }

  @Test
  void aDatabaseThatIsDownCostsNoAttempts() {
    var data = new Data();
    data.refusals.set(50);

    var report =
        BackfillRunner.with(memory, clock, 42)
            .run(
                ids("down", 5)
                    .parallelism(2)
                    .retry(RetryPolicy.attempts(1))
                    .maxOutage(Duration.ofDays(1)) // waits of the clock are skipped, by all at once
                    .build(),
                new CountingWork(data));

    assertThat(report.rowsChanged()).isEqualTo(50);
    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).contains("The database could not be reached"));
    assertThat(data.refusals.get()).isNotPositive();
  }

  @Test
  void aDatabaseThatStaysDownPausesTheRun() throws Exception {
    var data = new Data();
    data.refusals.set(Long.MAX_VALUE);
    try (var run =
        BackfillRunner.with(memory, clock, 42)
            .start(ids("stays_down", 50).build(), new CountingWork(data))) {
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.PAUSED);
      assertThat(report.notes())
          .contains("The database could not be reached for PT15M (maxOutage).");
      assertThat(report.progress().chunks()).containsOnlyKeys(ChunkState.PENDING);
    }
    assertThat(data.asked.get()).isLessThan(1_000); // waits, and does not run through all chunks
  }

  @Test
  void aSessionThatEndsInTheMiddleIsForgivenUntilItIsTheChunksOwnFault() throws Exception {
    var data = new Data();
    var killed = new AtomicInteger();
    var work =
        new CountingWork(data) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx)
              throws Exception {
            if (chunk.no() == 2) {
              killed.incrementAndGet();
              throw new SQLTransientConnectionException("session gone");
            }
          }
        };
    try (var run =
        BackfillRunner.with(memory, clock, 42)
            .start(ids("killer", 4).retry(RetryPolicy.attempts(3)).build(), work)) {
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(3);
      assertThat(killed).hasValue(Forgiven.MOST + 3);
    }
  }

  /** Work whose other database is away for so many calls. */
  private static CountingWork missingItsSource(Data data, AtomicLong refusals) {
    return new CountingWork(data) {
      @Override
      protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) {
        if (refusals.getAndDecrement() > 0) {
          var away = new DatabaseUnreachableException("the source is down", null);
          throw new BackfillException("no rows", away);
        }
      }
    };
  }

  @Test
  void anotherDatabaseOfTheWorkThatIsDownCostsNoAttempts() {
    var data = new Data();
    var refusals = new AtomicLong(50);

    var report =
        BackfillRunner.with(memory, clock, 42)
            .run(
                ids("source_down", 5)
                    .parallelism(2)
                    .retry(RetryPolicy.attempts(1))
                    .maxOutage(Duration.ofDays(1))
                    .build(),
                missingItsSource(data, refusals));

    assertThat(report.rowsChanged()).isEqualTo(50);
    assertThat(report.notes())
        .anySatisfy(note -> assertThat(note).contains("The database could not be reached "));
    assertThat(refusals.get()).isNotPositive();
  }

  @Test
  void anotherDatabaseOfTheWorkThatStaysDownPausesTheRun() throws Exception {
    var data = new Data();
    try (var run =
        BackfillRunner.with(memory, clock, 42)
            .start(
                ids("source_stays_down", 50).build(),
                missingItsSource(data, new AtomicLong(Long.MAX_VALUE)))) {
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.PAUSED);
      assertThat(report.notes())
          .contains(
              "Another database that the work needs could not be reached for PT15M (maxOutage).");
      assertThat(report.progress().chunks()).containsOnlyKeys(ChunkState.PENDING);
    }
    assertThat(data.asked.get()).isLessThan(1_000);
  }

  /** A database for the data alone, which can be down. */
  private static final class Data implements Resource {
    private final OtherResource up = new OtherResource();
    final AtomicLong refusals = new AtomicLong();
    final AtomicLong asked = new AtomicLong();

    @Override
    public Transaction begin() throws Exception {
      asked.incrementAndGet();
      // before the first chunk the work is prepared: an outage there refuses the run
      if (asked.get() > 1 && refusals.getAndDecrement() > 0) {
        throw new SQLTransientConnectionException("down");
      }
      return up.begin();
    }

    @Override
    public String name() {
      return "data";
    }

    @Override
    public FailureKind classify(Throwable failure) {
      return failure instanceof SQLTransientConnectionException
              || failure instanceof BackfillException
          ? FailureKind.OUTAGE
          : FailureKind.ofPlainWork(failure);
    }
  }
}
