package dev.backfill.run;

import static dev.backfill.run.fixture.Plans.ids;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.TimeWindow;
import dev.backfill.progress.Eta;
import dev.backfill.progress.LaneTime.Reason;
import dev.backfill.run.fixture.CountingWork;
import dev.backfill.run.fixture.UnreachableLedger;
import dev.backfill.scope.IdRange;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Chunks and batches begin inside of the windows of a plan only. */
class WindowsTest {

  private static final TimeWindow NIGHTS = TimeWindow.parse("22:00-06:00");
  private static final Duration FIVE_HOURS = Duration.ofHours(5);
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Instant TEN_AT_NIGHT = Instant.parse("2024-01-15T22:00:00Z");

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T12:00:00Z");
  private final InMemoryLedger ledger = InMemoryLedger.create(clock);
  private final List<Instant> begun = new CopyOnWriteArrayList<>();

  private static PlanSteps.Options<IdRange> nights() {
    return ids("nights", 4).windows(NIGHTS);
  }

  private BackfillRun start(PlanSteps.Options<IdRange> plan, Duration ofAChunk) {
    return BackfillRunner.with(ledger, clock, 42)
        .start(
            plan.build(),
            chunk -> {
              begun.add(clock.now());
              clock.advance(ofAChunk);
              return 10;
            });
  }

  /**
   * A look during which a lane moved the clock for hours seems costly, so the next one comes half a
   * minute later: outside of the windows that time passes here.
   */
  private void awaitWaiting(BackfillRun run, String opens) throws InterruptedException {
    var words = "waiting for the window that opens at " + opens;
    var moved = new AtomicLong(System.nanoTime());
    Until.holds(
        words,
        () -> {
          if (isDay() && System.nanoTime() - moved.get() > 100_000_000) {
            moved.set(System.nanoTime());
            clock.advance(Duration.ofSeconds(31));
          }
          return run.progress().eta().equals(new Eta.Unknown(words));
        });
    assertThat(clock.awaitWaiting(2, LONG)).as("supervisor and lane wait").isTrue();
  }

  /** All is done when the window has closed, so the end of the run waits for the next one. */
  private void awaitTheNextNight(BackfillRun run, int chunks) throws InterruptedException {
    Until.holds("all is done", () -> succeeded() == chunks);
    assertThat(clock.awaitWaiting(2, LONG)).isTrue();
    assertThat(run.progress().state()).isEqualTo(RunState.RUNNING);
    advanceTo(TEN_AT_NIGHT.plus(Duration.ofDays(2)));
  }

  private boolean isDay() {
    int hour = clock.now().atOffset(ZoneOffset.UTC).getHour();
    return hour >= 6 && hour < 22;
  }

  private void advanceTo(Instant moment) {
    clock.advance(Duration.between(clock.now(), moment));
  }

  private long waiting() {
    return ledger.attach("nights").orElseThrow().view(0).count(ChunkState.PENDING);
  }

  private long succeeded() {
    return ledger.attach("nights").orElseThrow().view(0).count(ChunkState.SUCCEEDED);
  }

  @AfterEach
  void noThreadIsLeft() {
    Until.holds("no thread is left", () -> LiveThreads.ofBackfill().isEmpty());
  }

  @Test
  void aRunThatIsStartedAtNoonWaitsForTheNight() throws InterruptedException {
    try (var run = start(nights(), Duration.ZERO)) {
      awaitWaiting(run, "2024-01-15 22:00 UTC");
      assertThat(run.progress().state()).isEqualTo(RunState.RUNNING);
      assertThat(waiting()).isEqualTo(4);
      advanceTo(TEN_AT_NIGHT.minus(Duration.ofHours(1)));
      awaitWaiting(run, "2024-01-15 22:00 UTC");
      assertThat(begun).isEmpty();
      advanceTo(TEN_AT_NIGHT);
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.progress().laneTime().waiting().get(Reason.WINDOW))
          .isGreaterThanOrEqualTo(Duration.ofHours(9));
    }
    assertThat(begun).hasSize(4).allMatch(TEN_AT_NIGHT::equals);
  }

  /** The twin: what the windows keep from happening. */
  @Test
  void withoutWindowsTheSameRunWorksByDay() {
    try (var run = start(ids("nights", 4), Duration.ZERO)) {
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
    assertThat(begun).hasSize(4).allMatch(at -> at.isBefore(TEN_AT_NIGHT));
  }

  @Test
  void aChunkThatIsUnderWayWhenAWindowClosesEndsAndTheRestWaitsForTheNextOne()
      throws InterruptedException {
    advanceTo(TEN_AT_NIGHT);
    try (var run = start(nights(), FIVE_HOURS)) {
      awaitWaiting(run, "2024-01-16 22:00 UTC");
      assertThat(begun).containsExactly(TEN_AT_NIGHT, TEN_AT_NIGHT.plus(FIVE_HOURS));
      Until.holds("both are done", () -> succeeded() == 2);
      advanceTo(TEN_AT_NIGHT.plus(Duration.ofDays(1)));
      awaitTheNextNight(run, 4);

      assertThat(run.await().rowsChanged()).isEqualTo(40);
    }
    assertThat(begun).hasSize(4);
  }

  @Test
  void aBatchThatIsUnderWayWhenAWindowClosesEndsAndTheNextOneWaits() throws InterruptedException {
    advanceTo(TEN_AT_NIGHT);
    var work =
        new CountingWork(ledger.resource()) {
          @Override
          protected void before(ActiveChunk<? extends IdRange> chunk, long from, Transaction tx) {
            begun.add(clock.now());
            clock.advance(FIVE_HOURS);
          }
        };
    var plan = Backfill.plan("nights", 0, 100).chunkBy(width(100)).batchRows(25).windows(NIGHTS);
    try (var run = BackfillRunner.with(ledger, clock, 42).start(plan.build(), work)) {
      awaitWaiting(run, "2024-01-16 22:00 UTC");
      Until.holds("the chunk is given back", () -> waiting() == 1);
      assertThat(work.batches).containsExactly("0-25", "25-50");
      advanceTo(TEN_AT_NIGHT.plus(Duration.ofDays(1)));
      awaitTheNextNight(run, 1);

      assertThat(run.await().rowsChanged()).isEqualTo(100);
    }
    assertThat(work.batches).containsExactly("0-25", "25-50", "50-75", "75-100");
  }

  /** The ledger was down meanwhile, or the machine slept. */
  @Test
  void chunksOfAClaimThatIsAnsweredAfterItsWindowAreGivenBackBeforeTheyBegin()
      throws InterruptedException {
    advanceTo(TEN_AT_NIGHT);
    var first = new AtomicBoolean(true);
    var late = new UnreachableLedger(ledger);
    late.loseTheAnswerOf(
        method -> {
          if (method.equals("claim") && first.getAndSet(false)) {
            clock.advance(Duration.ofHours(9));
          }
          return false;
        });
    try (var run =
        BackfillRunner.with(late, clock, 42)
            .start(
                nights().build(),
                chunk -> {
                  begun.add(clock.now());
                  return 10;
                })) {
      awaitWaiting(run, "2024-01-16 22:00 UTC");
      assertThat(begun).isEmpty();
      Until.holds("all are given back", () -> waiting() == 4);
      advanceTo(TEN_AT_NIGHT.plus(Duration.ofDays(1)));

      assertThat(run.await().rowsChanged()).isEqualTo(40);
    }
    assertThat(begun).hasSize(4);
  }

  @Test
  void theDeadlineOfTheRunCountsTheWait() throws InterruptedException {
    try (var run = start(nights().runDeadline(FIVE_HOURS), Duration.ZERO)) {
      awaitWaiting(run, "2024-01-15 22:00 UTC");
      clock.advance(FIVE_HOURS);
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.PAUSED);
      assertThat(report.notes().toString()).contains("The run deadline of PT5H is over.");
    }
    assertThat(begun).isEmpty();
  }

  @Test
  void aRunThatWaitsIsCancelledAtOnceAndContinuesWithOtherWindows() throws InterruptedException {
    try (var run = start(nights(), Duration.ZERO)) {
      awaitWaiting(run, "2024-01-15 22:00 UTC");
      run.cancel(false);

      assertThat(run.await().state()).isEqualTo(RunState.CANCELLED);
    }
    assertThat(begun).isEmpty();
    var days = ids("nights", 4).windows(TimeWindow.parse("12:00-18:00"));
    try (var run = start(days, Duration.ZERO)) {
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
    assertThat(begun).hasSize(4);
  }

  @Test
  void aRunThatIsResumedOutsideOfItsWindowsWaits() throws InterruptedException {
    try (var run = start(nights(), Duration.ZERO)) {
      awaitWaiting(run, "2024-01-15 22:00 UTC");
      run.pause();
      Until.holds("it is paused", () -> run.progress().state() == RunState.PAUSED);
      run.resume();
      awaitWaiting(run, "2024-01-15 22:00 UTC");
      assertThat(begun).isEmpty();
      advanceTo(TEN_AT_NIGHT);

      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
    assertThat(begun).hasSize(4);
  }
}
