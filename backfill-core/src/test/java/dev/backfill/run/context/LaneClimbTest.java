package dev.backfill.run.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class LaneClimbTest {

  private static final int WINDOWS = 500;

  /** Each half of the lanes loses 4 %: all of them together would lose a seventh. */
  @Test
  void manySmallLossesOnTheWayDownAreCountedTogether() {
    var climb = climbed(limit -> limit); // up to 64

    int least = 64;
    for (int i = 0; i < WINDOWS; i++) {
      double rate = 100 * Math.pow(0.96, Math.log(64.0 / climb.limit()) / Math.log(2));
      climb.saw(rate, climb.limit() < 64);
      least = Math.min(least, climb.limit());
    }

    assertThat(least).as("the one that was only tried").isEqualTo(16);
  }

  @Test
  void whereFewerLanesAreAsFastItComesDownToTheFewest() {
    var climb = climbed(limit -> limit);

    int least = 64;
    for (int i = 0; i < WINDOWS; i++) {
      climb.saw(100, climb.limit() < 64);
      least = Math.min(least, climb.limit());
    }

    assertThat(least).isEqualTo(LaneClimb.LEAST);
  }

  /** Lanes are kept out until it lets in 64. */
  private static LaneClimb climbed(IntToDoubleFunction rate) {
    var climb = new LaneClimb();
    while (climb.limit() < 64) {
      climb.saw(rate.applyAsDouble(climb.limit()), true);
    }
    return climb;
  }
}
