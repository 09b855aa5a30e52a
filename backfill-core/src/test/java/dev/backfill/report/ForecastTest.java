package dev.backfill.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.report.Forecast.Lanes;
import dev.backfill.report.Forecast.Measured;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForecastTest {

  private static final Measured FAST = new Measured(1_000, Duration.ofSeconds(1));
  private static final Measured SLOW = new Measured(500, Duration.ofSeconds(1));

  @Test
  void theMeanIsWeightedAndTheBandIsAQuarterWiderThanWhatWasMeasured() {
    var forecast = Forecast.of(List.of(FAST, SLOW), 15_000, new Lanes(1, 1), "x").orElseThrow();

    assertThat(forecast.likely()).isEqualTo(Duration.ofSeconds(20));
    assertThat(forecast.low()).isEqualTo(Duration.ofSeconds(12));
    assertThat(forecast.high()).isEqualTo(Duration.ofMillis(37_500));
  }

  @Test
  void moreLanesThanWereMeasuredMayNotHelp() {
    var forecast = Forecast.of(List.of(FAST), 8_000, new Lanes(2, 8), "x").orElseThrow();

    assertThat(forecast.likely()).isEqualTo(Duration.ofSeconds(1));
    assertThat(forecast.high()).isEqualTo(Duration.ofSeconds(5));
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
}
