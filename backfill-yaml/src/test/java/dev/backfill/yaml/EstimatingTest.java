package dev.backfill.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.report.Forecast;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Estimate.Source;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Figures are written as they were found, and what is not known stays. */
class EstimatingTest {

  private static final LocalDate TODAY = LocalDate.of(2026, 11, 30);
  private static final String FILE =
      """
      backfill:
        name: orders_tier
        created: 2024-01-15
        scope:
          table: orders
          estimated_rows: 5_200_000
          estimated_duration: 4h
        strategy:
          type: incremental
      """;

  @Test
  void aCountIsWrittenAsItIsAndAnEstimateWithItsMark() {
    assertThat(with(FILE, rows(400_000, Source.EXACT))).contains("estimated_rows: 400_000\n");
    assertThat(with(FILE, rows(400_002, Source.STATISTICS)))
        .contains("estimated_rows: ~400_002 rows\n");
    assertThat(with(FILE, rows(7, Source.STALE))).contains("estimated_rows: ~7 rows\n");
  }

  @Test
  void whatIsNotKnownStaysAsItIs() {
    assertThat(with(FILE, Optional.empty())).isEqualTo(FILE);
    assertThat(with(FILE, rows(9, Source.AT_MOST))).isEqualTo(FILE);
  }

  @Test
  void noRowsAreNoEstimate() {
    assertThat(with(FILE, rows(0, Source.EXACT)))
        .isEqualTo(FILE.replace("    estimated_rows: 5_200_000\n", ""));
  }

  @Test
  void aTimeIsRoundedUpToWholeSecondsAndLongOnesToMinutes() {
    assertThat(time(Duration.ofNanos(1))).contains("estimated_duration: 1s\n");
    assertThat(time(Duration.ofSeconds(1))).contains("estimated_duration: 1s\n");
    assertThat(time(Duration.ofMillis(61_001))).contains("estimated_duration: 1m2s\n");
    assertThat(time(Duration.ofSeconds(3_601))).contains("estimated_duration: 1h1m\n");
    assertThat(time(Duration.ofHours(4))).contains("estimated_duration: 4h\n");
  }

  @Test
  void dayAndTypeAreSetOnlyIfTheyAreMissing() {
    String bare = "backfill:\n  name: orders_tier\n  scope:\n    table: orders\n";

    assertThat(with(FILE, Optional.empty())).contains("created: 2024-01-15", "type: incremental");
    assertThat(with(bare, Optional.empty())).contains("created: 2026-11-30", "type: incremental");
    assertThat(with(bare + "    column: id\n    keys: [17, 42]\n", Optional.empty()))
        .contains("type: correction");
  }

  private static Optional<Estimate> rows(long rows, Source source) {
    return Optional.of(new Estimate(rows, source));
  }

  private static String with(String yaml, Optional<Estimate> rows) {
    return text(yaml, rows, Optional.empty());
  }

  private static String time(Duration likely) {
    var forecast = new Forecast(likely, likely, likely, OptionalLong.empty(), "a test");
    return text(FILE, Optional.empty(), Optional.of(forecast));
  }

  /** What is written can be read. */
  private static String text(String yaml, Optional<Estimate> rows, Optional<Forecast> forecast) {
    var values = new Estimating(PlanFile.read(yaml).values()).with(rows, forecast, TODAY);
    return PlanFile.read(PlanFile.written(values).toYaml()).toYaml();
  }
}
