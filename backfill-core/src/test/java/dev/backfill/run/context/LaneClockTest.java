package dev.backfill.run.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.backfill.progress.LaneTime;
import dev.backfill.progress.LaneTime.Reason;
import dev.backfill.testing.ManualClock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaneClockTest {

  private final ManualClock time = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private final LaneClock clock = new LaneClock(time);

  @Test
  void workAndWaitsAreSummedOverTheLanesByReason() {
    var first = clock.lane();
    var second = clock.lane();
    first.works();
    second.works();
    time.advance(Duration.ofSeconds(30));
    second.waits(Reason.NO_CHUNK);
    time.advance(Duration.ofSeconds(10));
    second.waits(Reason.PAUSED);
    time.advance(Duration.ofSeconds(5));
    first.leaves();
    second.leaves();
    time.advance(Duration.ofHours(1));

    assertThat(clock.now().working()).isEqualTo(Duration.ofSeconds(75));
    assertThat(clock.now().waiting())
        .containsOnlyKeys(Reason.NO_CHUNK, Reason.PAUSED)
        .containsEntry(Reason.NO_CHUNK, Duration.ofSeconds(10))
        .containsEntry(Reason.PAUSED, Duration.ofSeconds(5));
    assertThat(clock.now().share()).isCloseTo(15.0 / 90, within(1e-9));
  }

  @Test
  void aWaitThatHasNotEndedCounts() {
    var lane = clock.lane();
    lane.waits(Reason.OUTAGE);
    time.advance(Duration.ofMinutes(3));

    assertThat(clock.now().waiting()).containsEntry(Reason.OUTAGE, Duration.ofMinutes(3));
    assertThat(clock.now().share()).isEqualTo(1);
  }

  @Test
  void aWaitForALockIsAPartOfTheWork() {
    var lane = clock.lane();
    lane.works();
    time.advance(Duration.ofSeconds(3));
    clock.blocked(1);
    time.advance(Duration.ofSeconds(4));
    clock.blocked(0);
    time.advance(Duration.ofSeconds(1));

    assertThat(clock.now().working()).isEqualTo(Duration.ofSeconds(4));
    assertThat(clock.now().waiting()).containsOnly(Map.entry(Reason.LOCK, Duration.ofSeconds(4)));
    assertThat(clock.now().share()).isEqualTo(0.5);
  }

  @Test
  void moreWaitsForLocksThanLanesAtWorkAreNoMoreThanTheirTime() {
    clock.lane().works();
    clock.blocked(2);
    time.advance(Duration.ofSeconds(4));

    assertThat(clock.now().working()).isZero();
    assertThat(clock.now().waiting()).containsOnly(Map.entry(Reason.LOCK, Duration.ofSeconds(4)));
  }

  @Test
  void noTimeIsNoShare() {
    assertThat(clock.now()).isEqualTo(LaneTime.NONE);
    assertThat(LaneTime.NONE.share()).isZero();
  }
}
