package dev.backfill.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.benchmarks.measure.Contender.Family;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ratios are taken within a round, and only then is the middle one chosen. */
class StandingTest {

  private static Standing standing(String name, long... millis) {
    return new Standing(
        Contender.of(name, Family.RAW, pool -> {}),
        Arrays.stream(millis)
            .mapToObj(
                wall ->
                    new Cost(
                        Duration.ofMillis(wall),
                        Duration.ofMillis(2 * wall),
                        Duration.ofMillis(wall),
                        0))
            .toList());
  }

  @Test
  void aRoundInWhichAllWereSlowDoesNotMoveTheRatio() {
    var one = standing("one", 100, 1_000, 100);
    var other = standing("other", 50, 500, 60);

    assertThat(other.over(one, Standing::wall)).isEqualTo(new Spread(0.5, 0.5, 0.6));
    assertThat(other.over(one, Standing::cpu)).isEqualTo(new Spread(0.5, 0.5, 0.6));
    assertThat(one.spread(Standing::wall)).isEqualTo(new Spread(0.1, 0.1, 1.0));
  }

  @Test
  void theMiddleOfAnEvenNumberIsBetweenTheTwo() {
    assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(new Spread(1, 2.5, 4));
  }
}
