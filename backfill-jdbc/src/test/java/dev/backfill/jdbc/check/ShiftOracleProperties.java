package dev.backfill.jdbc.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.statistics.inference.ChiSquareTest;
import org.apache.commons.statistics.inference.KolmogorovSmirnovTest;
import org.apache.commons.statistics.inference.PValueMethod;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * The probabilities of distribution checks are those of a library of statistics. Chance decides at
 * one in a thousand: what is near to it has to be right.
 */
class ShiftOracleProperties {

  /** Of the continued fraction and the series of the gamma function. */
  private static final Offset<Double> ROUNDING = within(1e-9);

  private static Categories categories(long[] counts) {
    Map<String, Double> named = new HashMap<>();
    for (int i = 0; i < counts.length; i++) {
      named.put("c" + i, (double) counts[i]);
    }
    return new Categories(named);
  }

  /** Counts around given shares, all of them large enough that no category is rare. */
  private static long[] counts(Random random, int categories, int rows, double moved) {
    var counts = new long[categories];
    for (int i = 0; i < categories; i++) {
      double share = 1.0 / categories * (1 + (i % 2 == 0 ? moved : -moved));
      counts[i] =
          Math.max(10, Math.round(rows * share + random.nextGaussian() * Math.sqrt(rows * share)));
    }
    return counts;
  }

  @Property(tries = 500)
  void ofTwoSamplesOfCategories(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 40) int categories,
      @ForAll @IntRange(min = 1_000, max = 50_000) int rows,
      @ForAll @IntRange(min = 0, max = 20) int moved) {
    var random = new Random(seed);
    long[] now = counts(random, categories, rows, moved / 100.0);
    long[] then = counts(random, categories, rows / 2 + 500, 0);

    var shift = new CategoryShift(categories(now), categories(then), false);

    assertThat(shift.chance())
        .isCloseTo(ChiSquareTest.withDefaults().test(now, then).getPValue(), ROUNDING);
  }

  @Property(tries = 500)
  void ofCategoriesAndGivenShares(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 40) int categories,
      @ForAll @IntRange(min = 1_000, max = 50_000) int rows,
      @ForAll @IntRange(min = 0, max = 20) int moved) {
    var random = new Random(seed);
    long[] now = counts(random, categories, rows, moved / 100.0);
    var shares = new double[categories];
    var named = new HashMap<String, Double>();
    Arrays.setAll(shares, i -> 1 + random.nextDouble());
    double sum = Arrays.stream(shares).sum();
    for (int i = 0; i < categories; i++) {
      named.put("c" + i, shares[i] / sum);
    }

    var shift = new CategoryShift(categories(now), new Categories(named), true);

    assertThat(shift.chance())
        .isCloseTo(ChiSquareTest.withDefaults().test(shares, now).getPValue(), ROUNDING);
  }

  private static double[] numbers(Random random, int rows, double moved, boolean whole) {
    return random
        .doubles(rows)
        .map(value -> value + moved)
        .map(value -> whole ? Math.floor(10 * value) : value)
        .sorted()
        .toArray();
  }

  @Property(tries = 300)
  void distancesOfNumbersAlsoWhereTheyRepeat(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 2_000) int rows,
      @ForAll @IntRange(min = 2, max = 2_000) int others,
      @ForAll boolean whole) {
    var random = new Random(seed);
    double[] now = numbers(random, rows, 0.1, whole);
    double[] then = numbers(random, others, 0, whole);

    assertThat(new NumberShift(now, then).distance())
        .isCloseTo(KolmogorovSmirnovTest.withDefaults().statistic(now, then), within(1e-12));
  }

  /** Ours is an approximation, near where chance explains much, and right where it decides. */
  @Property(tries = 200)
  void chancesOfNumbersAgreeWithTheExactOnes(
      @ForAll long seed,
      @ForAll @IntRange(min = 100, max = 400) int rows,
      @ForAll @IntRange(min = 100, max = 400) int others,
      @ForAll @IntRange(min = 0, max = 40) int moved) {
    var random = new Random(seed);
    double[] now = numbers(random, rows, moved / 100.0, false);
    double[] then = numbers(random, others, 0, false);

    double ours = new NumberShift(now, then).chance();
    double exact =
        KolmogorovSmirnovTest.withDefaults().with(PValueMethod.EXACT).test(now, then).getPValue();

    assertThat(ours).isCloseTo(exact, within(exact < 0.01 ? 0.005 : 0.1));
    if (exact < 0.0005) {
      assertThat(ours).isLessThan(0.001);
    }
    if (exact > 0.002) {
      assertThat(ours).isGreaterThan(0.001);
    }
  }

  /** The twin: a chi-square test that counts one degree of freedom too many would be seen. */
  @Test
  void anotherDegreeOfFreedomWouldBeSeen() {
    long[] now = {520, 480};
    long[] then = {500, 500};
    double right = ChiSquareTest.withDefaults().test(now, then).getPValue();
    double chiSquare = ChiSquareTest.withDefaults().statistic(now, then);

    assertThat(Gamma.upper(0.5, chiSquare / 2)).isCloseTo(right, ROUNDING);
    assertThat(Math.abs(Gamma.upper(1, chiSquare / 2) - right)).isGreaterThan(0.1);
  }
}
