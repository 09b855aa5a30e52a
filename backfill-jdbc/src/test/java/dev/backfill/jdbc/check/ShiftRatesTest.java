package dev.backfill.jdbc.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.backfill.check.Check.Status;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How often distributions are taken for others although they are not, and how often a change is
 * missed: over 1,000 seeds each. A bound is the binomial one of the rate that the page of checks
 * states; a right implementation leaves it in one build of a million.
 */
@OnAnyWorker
@Tag("slow")
class ShiftRatesTest {

  private static final int SEEDS = 1_000;
  private static final double RARELY = 1e-6;
  private static final double[] SHARES = {0.4, 0.3, 0.15, 0.1, 0.05};
  private static final double[] SHIFTED = {0.2, 0.25, 0.2, 0.2, 0.15};
  private static final double[] SLIGHTLY = {0.395, 0.305, 0.15, 0.1, 0.05};

  private static Categories drawn(Random random, double[] shares, int rows) {
    var counts = new HashMap<String, Double>();
    for (int i = 0; i < rows; i++) {
      double at = random.nextDouble();
      int category = 0;
      while (category < shares.length - 1 && at >= shares[category]) {
        at -= shares[category++];
      }
      counts.merge("c" + category, 1.0, Double::sum);
    }
    return new Categories(counts);
  }

  private static CategoryShift shift(int seed, double[] now, double[] before, int rows) {
    var random = new Random(seed);
    return new CategoryShift(drawn(random, now, rows), drawn(random, before, rows), false);
  }

  private static Status judged(CategoryShift shift) {
    return ShiftLimits.OF_CATEGORIES.of(shift.stabilityIndex(), shift.chance());
  }

  private static long times(IntPredicate happens) {
    return IntStream.range(0, SEEDS).filter(happens).count();
  }

  /** The least number that a rate exceeds in fewer than one build of a million. */
  private static int most(double rate) {
    double left = 1;
    double term = Math.pow(1 - rate, SEEDS);
    for (int k = 0; k < SEEDS; k++) {
      left -= term;
      if (left < RARELY) {
        return k;
      }
      term *= rate / (1 - rate) * (SEEDS - k) / (k + 1);
    }
    return SEEDS;
  }

  /** The least number that stays below a rate in fewer than one build of a million. */
  private static int least(double rate) {
    double below = 0;
    double term = Math.pow(1 - rate, SEEDS);
    int k = 0;
    while (below + term < RARELY) {
      below += term;
      term *= rate / (1 - rate) * (SEEDS - k) / (k + 1);
      k++;
    }
    return k;
  }

  @Test
  void boundsAreThoseOfTheBinomialDistribution() {
    assertThat(least(0.05)).isBetween(15, 25);
    assertThat(most(0.05)).isBetween(80, 95);
    assertThat(most(0.001)).isBetween(7, 12);
  }

  @Test
  void valuesOfTheTablesAreMet() {
    assertThat(Gamma.upper(0.5, 3.841458820694124 / 2)).isCloseTo(0.05, within(1e-9));
    assertThat(Gamma.upper(2, 9.487729036781154 / 2)).isCloseTo(0.05, within(1e-9));
    assertThat(Gamma.upper(5, 18.307038053275146 / 2)).isCloseTo(0.05, within(1e-9));
    assertThat(Gamma.upper(50, 149.4492527 / 2)).isCloseTo(0.001, within(1e-7));
    assertThat(Gamma.upper(1, 0)).isEqualTo(1);
    var two =
        new CategoryShift(
            new Categories(Map.of("a", 50.0, "b", 50.0)),
            new Categories(Map.of("a", 0.6, "b", 0.4)),
            true);
    assertThat(two.chance()).as("chi-square 4.1667").isCloseTo(0.0412268, within(1e-6));
    var apart = new NumberShift(new double[] {1, 2, 3, 4}, new double[] {3, 4, 5, 6});
    assertThat(apart.distance()).isEqualTo(0.5);
    assertThat(new NumberShift(new double[] {1, 1}, new double[] {1, 1}).chance()).isEqualTo(1);
  }

  @Test
  void chanceIsWhatItSaysOfCategories() {
    long small = times(seed -> shift(seed, SHARES, SHARES, 1_000).chance() < 0.05);

    assertThat(small).isBetween((long) least(0.05), (long) most(0.05));
  }

  @Test
  void chanceIsWhatItSaysOfNumbers() {
    long small = times(seed -> numbers(seed, 0, 1_000).chance() < 0.05);

    assertThat(small).isBetween((long) least(0.045), (long) most(0.05));
  }

  @Test
  void falseAlarmsOfCategoriesAreRarerThanOneInAThousand() {
    for (int rows : new int[] {100, 1_000, 10_000}) {
      long alarms = times(seed -> judged(shift(seed, SHARES, SHARES, rows)) != Status.PASSED);

      assertThat(alarms).as("of %s rows", rows).isLessThanOrEqualTo(most(0.001));
    }
  }

  @Test
  void aShiftOfCategoriesIsMissedInLessThanOneOfAHundredCases() {
    long missed = times(seed -> judged(shift(seed, SHIFTED, SHARES, 500)) == Status.PASSED);

    assertThat(missed).isLessThanOrEqualTo(most(0.01));
  }

  @Test
  void theIndexAloneRaisesFalseAlarmsWhereRowsAreFewAndChanceAloneWhereTheyAreMany() {
    double[] twenty = new double[20];
    Arrays.fill(twenty, 0.05);
    long byIndex = times(seed -> shift(seed, twenty, twenty, 100).stabilityIndex() >= 0.1);
    long ofBoth = times(seed -> judged(shift(seed, twenty, twenty, 100)) != Status.PASSED);
    long byChance =
        IntStream.range(0, 20)
            .filter(seed -> shift(seed, SLIGHTLY, SHARES, 400_000).chance() < 0.001)
            .count();
    long ofMany =
        IntStream.range(0, 20)
            .filter(seed -> judged(shift(seed, SLIGHTLY, SHARES, 400_000)) != Status.PASSED)
            .count();

    assertThat(byIndex).as("alarms of the index alone").isGreaterThan(most(0.5));
    assertThat(ofBoth).isLessThanOrEqualTo(most(0.001));
    assertThat(byChance).as("alarms of chance alone, for half a point").isGreaterThan(10);
    assertThat(ofMany).isZero();
  }

  private static NumberShift numbers(int seed, double shift, int rows) {
    var random = new Random(seed);
    return new NumberShift(gauss(random, shift, rows), gauss(random, 0, rows));
  }

  private static double[] gauss(Random random, double mean, int rows) {
    return IntStream.range(0, rows)
        .mapToDouble(i -> mean + random.nextGaussian())
        .sorted()
        .toArray();
  }

  private static Status judged(NumberShift shift) {
    return ShiftLimits.OF_NUMBERS.of(shift.distance(), shift.chance());
  }

  @Test
  void falseAlarmsOfNumbersAreRarerThanOneInAThousand() {
    for (int rows : new int[] {100, 1_000}) {
      long alarms = times(seed -> judged(numbers(seed, 0, rows)) != Status.PASSED);

      assertThat(alarms).as("of %s rows", rows).isLessThanOrEqualTo(most(0.001));
    }
  }

  @Test
  void aShiftOfNumbersByHalfADeviationIsMissedInLessThanOneOfAHundredCases() {
    long missed = times(seed -> judged(numbers(seed, 0.5, 500)) == Status.PASSED);

    assertThat(missed).isLessThanOrEqualTo(most(0.01));
  }

  @Test
  void newAndMissingCategoriesAreToldFromChance() {
    var now = new Categories(Map.of("a", 900.0, "new", 100.0, "rare", 1.0));
    var before = new Categories(Map.of("a", 900.0, "gone", 100.0, "scarce", 1.0));

    var shift = new CategoryShift(now, before, false);

    assertThat(shift.fresh()).containsExactly("new");
    assertThat(shift.missing()).containsExactly("gone");
    long byChance =
        times(
            seed -> {
              var same = shift(seed, SHARES, SHARES, 1_000);
              return !same.fresh().isEmpty() || !same.missing().isEmpty();
            });
    assertThat(byChance).isZero();
  }
}
