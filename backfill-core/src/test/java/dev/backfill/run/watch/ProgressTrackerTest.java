package dev.backfill.run.watch;

import static dev.backfill.ledger.ChunkState.FAILED;
import static dev.backfill.ledger.ChunkState.PENDING;
import static dev.backfill.ledger.ChunkState.RUNNING;
import static dev.backfill.ledger.ChunkState.SKIPPED;
import static dev.backfill.ledger.ChunkState.SPLIT;
import static dev.backfill.ledger.ChunkState.SUCCEEDED;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.Eta;
import dev.backfill.progress.ProgressSnapshot;
import dev.backfill.progress.ProgressSnapshot.Basis;
import dev.backfill.run.fixture.Views;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTrackerTest {

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");

  private ProgressTracker tracker(Views atStart) {
    return new ProgressTracker(Guarantee.EXACTLY_ONCE, clock, atStart.view());
  }

  private static Views twelve(long done) {
    return Views.running().chunks(SUCCEEDED, done).chunks(PENDING, 12 - done);
  }

  @Test
  void sevenOfTwelveChunksAre58PercentOfChunks() {
    var snapshot = tracker(twelve(0)).sample(twelve(7).view(), 4);

    assertThat(snapshot.percent()).isEqualTo(58);
    assertThat(snapshot.basis()).isEqualTo(Basis.CHUNKS);
    assertThat(snapshot.estimatedRows()).isEmpty();
  }

  @Test
  void percentIsOfRowsOnceEveryChunkHasAnEstimateAndPlanningIsComplete() {
    var seven = twelve(7).estimated(5_200_000, 2_962_820);
    var tracker = tracker(twelve(0));

    assertThat(tracker.sample(seven.planned(false).view(), 4).basis()).isEqualTo(Basis.CHUNKS);
    var snapshot = tracker.sample(seven.view(), 4);

    assertThat(snapshot.percent()).isEqualTo(56);
    assertThat(snapshot.basis()).isEqualTo(Basis.ROWS);
    assertThat(snapshot.estimatedRows()).contains(5_200_000L);
  }

  @Test
  void aChunkUnderWayCountsWithItsRowsButNotBeyondItsEstimate() {
    var oneBig = Views.running().chunks(RUNNING, 1).estimated(1_000, 0);
    var tracker = tracker(oneBig);

    var half = tracker.sample(oneBig.notable(Views.chunk(1, RUNNING, 500, 1_000)).view(), 1);
    var beyond = tracker.sample(oneBig.notable(Views.chunk(1, RUNNING, 9_000, 1_000)).view(), 1);

    assertThat(half.percent()).isEqualTo(50);
    assertThat(beyond.percent()).isEqualTo(99);
  }

  @Test
  void percentDoesNotGoBackWhenTheBasisChanges() {
    var tracker = tracker(twelve(0));

    var byChunks = tracker.sample(twelve(7).view(), 4);
    var byRows = tracker.sample(twelve(7).estimated(1_000, 100).view(), 4);

    assertThat(byChunks.percent()).isEqualTo(58);
    assertThat(byRows.percent()).isEqualTo(58);
    assertThat(byRows.basis()).isEqualTo(Basis.ROWS);
  }

  @Test
  void aSplitChunkCountsThroughItsChildrenOnlyAndASkippedOneIsDone() {
    var view =
        Views.running().chunks(SPLIT, 5).chunks(SUCCEEDED, 1).chunks(SKIPPED, 1).chunks(PENDING, 2);

    assertThat(tracker(view).sample(view.view(), 1).percent()).isEqualTo(50);
  }

  @Test
  void aFailedChunkKeepsThePercentBelow100() {
    var view = Views.running().chunks(SUCCEEDED, 11).chunks(FAILED, 1).state(RunState.FAILED);

    var snapshot = tracker(twelve(0)).sample(view.view(), 1);

    assertThat(snapshot.percent()).isEqualTo(91);
    assertThat(snapshot.eta()).isEqualTo(new Eta.Unknown("stopped"));
  }

  @Test
  void nothingToDoIs100PercentAndDone() {
    var snapshot = tracker(Views.running()).sample(Views.running().view(), 1);

    assertThat(snapshot.percent()).isEqualTo(100);
    assertThat(snapshot.eta()).isEqualTo(new Eta.Done());
    assertThat(snapshot.rowsPerSecond()).isZero();
  }

  @Test
  void whilePlanningGoesOnTheChunksPlannedSoFarAreNoTotal() {
    var aWindow = Views.running().chunks(SUCCEEDED, 4_000).chunks(PENDING, 1_000).planned(false);

    var unknown = tracker(aWindow).sample(aWindow.view(), 1);
    var tracker = tracker(aWindow);
    tracker.expecting(10_000);
    var expected = tracker.sample(aWindow.view(), 1);

    assertThat(unknown.percent()).isZero();
    assertThat(unknown.eta()).isEqualTo(new Eta.Unknown("planning"));
    assertThat(expected.percent()).isEqualTo(40);
  }

  @Test
  void whatOtherProcessesDoDuringAWaitForAWindowIsLeftOutWithItsTime() {
    var tracker = tracker(twelve(0));
    clock.advance(ofMinutes(1));
    tracker.waitsFor(Optional.of("waiting for a window"));
    tracker.sample(twelve(1).changed(600).view(), 1);
    clock.advance(ofHours(10));
    var waiting = tracker.sample(twelve(8).changed(360_600).view(), 1);
    tracker.waitsFor(Optional.empty());
    tracker.sample(twelve(8).changed(360_600).view(), 1);
    clock.advance(ofMinutes(1));

    var after = tracker.sample(twelve(9).changed(361_200).view(), 1);

    assertThat(waiting.rowsPerSecond()).isEqualTo(10);
    assertThat(after.rowsPerSecond()).isEqualTo(10);
    assertThat(after.chunksPerSecond()).isEqualTo(1 / 60.0, within(1e-9));
  }

  @Test
  void elapsedTimeIsTakenWithAndWithoutPausesAndStandsStillAfterTheEnd() {
    var tracker = tracker(twelve(0));
    clock.advance(ofMinutes(2));
    tracker.sample(twelve(2).state(RunState.PAUSED).view(), 4);
    clock.advance(ofMinutes(30));
    tracker.sample(twelve(2).view(), 4);
    clock.advance(ofMinutes(3));
    tracker.sample(twelve(12).state(RunState.COMPLETED).view(), 4);
    clock.advance(ofMinutes(60));

    var late = tracker.sample(twelve(12).state(RunState.COMPLETED).view(), 4);

    assertThat(late.elapsed()).isEqualTo(ofMinutes(35));
    assertThat(late.active()).isEqualTo(ofMinutes(5));
    assertThat(late.startedAt()).isEqualTo("2024-01-15T14:00:00Z");
    assertThat(late.at()).isEqualTo("2024-01-15T15:35:00Z");
  }

  @Test
  void aResumedRunTellsWhatWasDoneBeforeAndWhatIsDoneHere() {
    var killed = twelve(7).rows(new RowCounts(700, 70, 7)).state(RunState.FAILED);

    var snapshot = tracker(killed).sample(twelve(9).rows(new RowCounts(900, 90, 9)).view(), 4);

    assertThat(snapshot.doneBefore()).isEqualTo(7);
    assertThat(snapshot.rows()).isEqualTo(new RowCounts(900, 90, 9));
    assertThat(snapshot.rowsHere()).isEqualTo(new RowCounts(200, 20, 2));
  }

  @Test
  void throughputIsThatOfTheLastMinuteWithoutPauses() {
    var tracker = tracker(hundred(0, 0));
    for (int second = 1; second <= 100; second++) {
      clock.advance(ofSeconds(1));
      tracker.sample(hundred(0, second * 10L).view(), 4);
    }
    tracker.sample(hundred(0, 1_000).state(RunState.PAUSED).view(), 4);
    clock.advance(ofMinutes(30));
    tracker.sample(hundred(0, 1_000).view(), 4);
    ProgressSnapshot snapshot = tracker.sample(hundred(0, 1_000).view(), 4);
    for (int second = 1; second <= 60; second++) {
      clock.advance(ofSeconds(1));
      snapshot = tracker.sample(hundred(0, 1_000 + second * 50L).view(), 4);
    }

    assertThat(snapshot.rowsPerSecond()).isCloseTo(50, within(0.5));
  }

  private static Views hundred(long done, long rows) {
    return Views.running().chunks(SUCCEEDED, done).chunks(PENDING, 100 - done).changed(rows);
  }

  @Test
  void theEtaIsABandAroundWhatIsLeftAtTheRecentPace() {
    var tracker = tracker(hundred(0, 0));
    Eta eta = tracker.sample(hundred(0, 0).view(), 4).eta();
    assertThat(eta).isEqualTo(new Eta.Unknown("no data yet"));
    for (int done = 1; done <= 60; done++) {
      clock.advance(done % 20 < 10 ? ofMillis(500) : ofMillis(1_500));
      eta = tracker.sample(hundred(done, done).view(), 4).eta();
    }

    assertThat(eta).isInstanceOf(Eta.Band.class);
    var band = (Eta.Band) eta;
    assertThat(band.likely()).isCloseTo(ofSeconds(40), ofSeconds(4));
    assertThat(band.low()).isBetween(ofSeconds(20), ofSeconds(34));
    assertThat(band.high()).isBetween(ofSeconds(61), ofSeconds(77)); // and a slower end, 15 s
  }

  @Test
  void chunksOfTwentyMinutesThatEndTogetherDoNotLookLikeChunksOfSeconds() {
    var tracker = tracker(hundred(0, 0));
    Eta eta = new Eta.Done();
    for (int round = 1; round <= 5; round++) {
      for (int second = 0; second < 1_200; second++) {
        clock.advance(ofSeconds(1));
        eta = tracker.sample(hundred(4L * (round - 1), 0).view(), 4).eta();
      }
      eta = tracker.sample(hundred(4L * round, 0).view(), 4).eta();
    }

    assertThat(((Eta.Band) eta).likely()).isBetween(ofMinutes(250), ofMinutes(420));
  }

  @Test
  void theEtaSaysWhyItIsUnknown() {
    var paused = twelve(3).state(RunState.PAUSED).view();
    var tracker = tracker(twelve(0));

    assertThat(tracker.sample(paused, 4).eta()).isEqualTo(new Eta.Unknown("paused"));
  }

  @Test
  void theEtaIsDoneOnceEveryChunkHasEnded() {
    var checking = twelve(12).state(RunState.VALIDATING).view();

    assertThat(tracker(twelve(0)).sample(checking, 4).eta()).isEqualTo(new Eta.Done());
  }

  @Test
  void aMonthOfSamplesIsKeptInAFewHundredPoints() {
    var throughput = new Throughput();
    for (long minute = 0; minute < 43_200; minute++) {
      throughput.note(Duration.ofMinutes(minute), minute, Completion.of(hundred(0, minute).view()));
    }

    assertThat(throughput.points()).isLessThan(1_000);
    assertThat(throughput.rowsPerSecond(1)).isCloseTo(1 / 60.0, within(0.001));
  }
}
