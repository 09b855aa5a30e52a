package dev.backfill.run.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.backfill.run.context.SimulatedLanes.Took;
import dev.backfill.run.context.SimulatedLanes.Way;
import org.junit.jupiter.api.Test;

/** In virtual time, so that nothing depends on the machine. */
class SharingLanesTest {

  private static final int CHUNKS = 20_000;
  private static final double TINY = 300e3;
  private static final long MILLISECOND = 1_000_000;
  private static final long SECOND = 1_000 * MILLISECOND;

  private long now;

  @Test
  void sixtyFourLanesNeedNoMoreClaimsThanTwo() {
    int two = tiny(Way.REAL, 2, 2).claims();

    assertThat(tiny(Way.REAL, 16, 2).claims()).isLessThan(two * 11 / 10);
    assertThat(tiny(Way.REAL, 64, 2).claims()).isLessThan(two * 11 / 10);
  }

  /** The broken twin: each waits for the claims of the others, so claims shrink to one chunk. */
  @Test
  void ifWaitsForClaimsCountedSixtyFourLanesWouldClaimEachChunkByItself() {
    assertThat(tiny(Way.WAITS_COUNT, 64, 2).claims()).isGreaterThan(CHUNKS / 2);
  }

  @Test
  void moreLanesThanCoresAreHardlySlower() {
    for (int cores : new int[] {2, 8}) {
      double best = tiny(Way.NO_CROWD, cores, cores).seconds();

      assertThat(tiny(Way.REAL, 16, cores).seconds()).isLessThan(best / 0.85);
      assertThat(tiny(Way.REAL, 64, cores).seconds()).isLessThan(best / 0.85);
    }
  }

  /** The broken twin: transactions shrink, because each chunk takes long beside so many others. */
  @Test
  void ifAllWereLetInTheyWouldBeSlower() {
    double best = tiny(Way.NO_CROWD, 2, 2).seconds();

    assertThat(tiny(Way.NO_CROWD, 64, 2).seconds()).isGreaterThan(best / 0.85);
    assertThat(tiny(Way.NO_CROWD, 64, 2).claims())
        .isGreaterThan(3 * tiny(Way.REAL, 64, 2).claims());
  }

  @Test
  void aDatabaseWithManyCoresGetsManyLanes() {
    assertThat(tiny(Way.REAL, 64, 64).seconds()).isLessThan(0.5 * tiny(Way.REAL, 4, 64).seconds());
  }

  @Test
  void chunksThatAreNotTinyGetAllLanesOfTheirPlan() {
    for (double each : new double[] {150e6, 3e9}) {
      var all = new SimulatedLanes(Way.NO_CROWD, 64, 64, each).run(3_200);

      assertThat(new SimulatedLanes(Way.REAL, 64, 64, each).run(3_200).seconds())
          .isLessThan(1.1 * all.seconds());
    }
  }

  @Test
  void aMachineThatStoodStillInTheFirstWindowDoesNotLetAllIn() {
    var lanes = SharingLanes.climbing();
    ended(lanes, 1, MILLISECOND);

    ended(lanes, 4, SECOND);
    ended(lanes, 4, MILLISECOND);

    assertThat(entering(lanes)).isEqualTo(4);
  }

  @Test
  void chunksThatTurnOutToBeTinyAreDoneByFewLanesAgain() {
    var lanes = SharingLanes.climbing();
    ended(lanes, 9, SECOND);
    assertThat(entering(lanes)).as("of chunks that are not tiny").isEqualTo(20);

    ended(lanes, 200, MILLISECOND);

    for (int i = 0; i < 20; i++) {
      lanes.leave();
    }
    assertThat(entering(lanes)).isEqualTo(4);
  }

  /** So many lanes end a chunk each, one after the other. */
  @Test
  void whereAllAreLetInTheClockIsNotRead() {
    var lanes = SharingLanes.open();

    assertThat(lanes.enter(() -> fail("was read"))).isTrue();
    lanes.leave();
  }

  /** The broken twin of that test: here the clock is needed. */
  @Test
  void whereLanesAreKeptOutTheClockIsRead() {
    var lanes = SharingLanes.climbing();

    assertThatThrownBy(() -> lanes.enter(() -> fail("was read"))).hasMessage("was read");
  }

  private void ended(SharingLanes lanes, int times, long took) {
    for (int i = 0; i < times; i++) {
      now += took;
      var unused = lanes.did(1, took, now);
    }
  }

  /** How many of twenty lanes may enter now. */
  private int entering(SharingLanes lanes) {
    int entered = 0;
    for (int i = 0; i < 20; i++) {
      entered += lanes.enter(() -> now) ? 1 : 0;
    }
    return entered;
  }

  private static Took tiny(Way way, int lanes, double cores) {
    return new SimulatedLanes(way, lanes, cores, TINY).run(CHUNKS);
  }
}
