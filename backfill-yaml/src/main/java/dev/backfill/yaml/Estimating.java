package dev.backfill.yaml;

import dev.backfill.report.Forecast;
import dev.backfill.scope.Estimate;
import dev.backfill.yaml.grammar.RowCount;
import dev.backfill.yaml.grammar.Values;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Fills the keys that are for readers: rows and time as they were estimated, and what kind of plan
 * it is, since when. No plan is made of them.
 */
final class Estimating {

  private static final String ROWS = "estimated_rows";
  private static final String CREATED = "created";
  private static final String TYPE = "type";

  /** The largest number that a file can say. */
  private static final long MOST_ROWS = 999_999_999_999_999L;

  /** Longer times are whole minutes, shorter ones are whole seconds. */
  private static final Duration MINUTES_FROM = Duration.ofMinutes(10);

  private final Values values;

  Estimating(Values values) {
    this.values = values;
  }

  /** What is not known stays as it is. What only a person can say is set if it is missing. */
  Values with(Optional<Estimate> rows, Optional<Forecast> forecast, LocalDate today) {
    var scope = timed(counted(values.section("scope"), rows), forecast);
    var typed = values.with("scope", scope).with("strategy", typed());
    return typed.has(CREATED) ? typed : typed.with(CREATED, today);
  }

  private static Values counted(Values scope, Optional<Estimate> rows) {
    var expected = rows.filter(Estimate::isExpected);
    if (expected.isEmpty()) {
      return scope;
    }
    long count = Math.min(expected.get().rows(), MOST_ROWS);
    boolean about = expected.get().source() != Estimate.Source.EXACT;
    return count == 0 ? scope.without(ROWS) : scope.with(ROWS, new RowCount(count, about));
  }

  private static Values timed(Values scope, Optional<Forecast> forecast) {
    return forecast
        .map(time -> scope.with("estimated_duration", rounded(time.likely())))
        .orElse(scope);
  }

  /** Up, so that it is never 0. */
  private static Duration rounded(Duration time) {
    var unit = time.compareTo(MINUTES_FROM) < 0 ? Duration.ofSeconds(1) : Duration.ofMinutes(1);
    long units = Math.max(1, time.plus(unit).minusNanos(1).dividedBy(unit));
    return unit.multipliedBy(units);
  }

  private Values typed() {
    var strategy = values.section("strategy");
    return strategy.has(TYPE)
        ? strategy
        : strategy.with(TYPE, values.section("scope").has("keys") ? "correction" : "incremental");
  }
}
