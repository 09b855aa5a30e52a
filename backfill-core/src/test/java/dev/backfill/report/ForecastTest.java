package dev.backfill.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.report.Forecast.Lanes;
import dev.backfill.report.Forecast.Measured;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ForecastTest {

  private static final Measured FAST = new Measured(1_000, Duration.ofSeconds(1));
  private static final Measured SLOW = new Measured(500, Duration.ofSeconds(1));

  @Test
  void theMeanIsWeightedAndTheBandIsWiderThanWhatWasMeasured() {
    var forecast = Forecast.of(List.of(FAST, SLOW), 15_000, new Lanes(1, 1), "x").orElseThrow();

    assertThat(forecast.likely()).isEqualTo(Duration.ofSeconds(20));
    assertThat(forecast.low().toMillis()).isEqualTo(7_029); // 15 s / 1.25 / (1 + 1 / sqrt(2))
    assertThat(forecast.high().toMillis()).isEqualTo(64_016); // 30 s * 1.25 * (1 + 1 / sqrt(2))
  }

  @Test
  void moreLanesThanWereMeasuredMayNotHelp() {
    var forecast = Forecast.of(List.of(FAST), 8_000, new Lanes(2, 8), "x").orElseThrow();

    assertThat(forecast.likely()).isEqualTo(Duration.ofSeconds(1));
    assertThat(forecast.high()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aTinyChunkSaysLittleAboutSpeed() {
    var tiny = new Measured(1, Duration.ofSeconds(1));

    var forecast = Forecast.of(List.of(FAST, tiny), 1_000, new Lanes(1, 1), "x").orElseThrow();

    assertThat(forecast.high())
        .as("twice as long, because its time counts")
        .isLessThan(Duration.ofSeconds(3));
  }

  @Test
  void nothingMeasuredIsNothingSaid() {
    assertThat(Forecast.of(List.of(), 10, new Lanes(1, 1), "x")).isEmpty();
    var empty = new Measured(0, Duration.ofSeconds(1));
    assertThat(Forecast.of(List.of(empty), 10, new Lanes(1, 1), "x")).isEmpty();
  }

  @Test
  void whatTakesForeverDoesNotOverflow() {
    var slow = new Measured(1e-9, Duration.ofDays(1));

    var forecast = Forecast.of(List.of(slow), 1e18, new Lanes(1, 1), "x").orElseThrow();

    assertThat(forecast.high()).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
  }

  /** Chunks of uneven speed, on a server that is faster or slower than in the dry run. */
  @Test
  void theTruthIsInTheBandInAtLeastFourOfFiveRuns() {
    int told = 0;
    int inBand = 0;
    for (long seed = 1; seed <= 1_000; seed++) {
      var random = new Random(seed);
      int chunks = 20 + random.nextInt(200);
      double uneven = 0.6 * random.nextDouble();
      double slowEnd = seed % 3 == 0 ? 1 + 2 * random.nextDouble() : 1;
      double lanes = 1 + random.nextInt(8);
      double others = Math.exp(0.3 * random.nextGaussian());
      double contention = 1 + 0.5 * random.nextDouble() * (lanes - 1) / lanes;
      var seconds = new double[chunks];
      double truth = 0;
      for (int i = 0; i < chunks; i++) {
        seconds[i] = Math.exp(uneven * random.nextGaussian()) * (i >= 0.9 * chunks ? slowEnd : 1);
        truth += seconds[i] * others * contention / lanes;
      }
      var sample =
          IntStream.of(0, random.nextInt(chunks), chunks - 1)
              .mapToObj(i -> new Measured(1_000, Duration.ofNanos((long) (seconds[i] * 1e9))))
              .toList();
      var forecast =
          Forecast.of(
                  sample, 1_000.0 * chunks, new Lanes((int) Math.min(3, lanes), (int) lanes), "")
              .orElseThrow();
      told++;
      inBand +=
          forecast.low().toNanos() / 1e9 <= truth && truth <= forecast.high().toNanos() / 1e9
              ? 1
              : 0;
    }
    System.out.printf(Locale.ROOT, "forecasts in band %.2f%n", (double) inBand / told);
    assertThat((double) inBand / told).isGreaterThan(0.8);
  }
}
