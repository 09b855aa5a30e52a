package dev.backfill.scope;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.HOUR;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.QUARTER;
import static dev.backfill.scope.ChunkBy.WEEK;
import static dev.backfill.scope.ChunkBy.YEAR;
import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZoneId;
import java.time.ZoneOffset;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The texts of strategies. They are fingerprinted: changing one refuses all running plans. */
class DefinitionTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void everyStrategySaysWhatItDoesInOneLine() {
    assertThat(DAY.definition()).isEqualTo("day");
    assertThat(WEEK.definition()).isEqualTo("week");
    assertThat(MONTH.definition()).isEqualTo("month");
    assertThat(QUARTER.definition()).isEqualTo("quarter");
    assertThat(YEAR.definition()).isEqualTo("year");
    assertThat(MONTH.every(3).definition()).isEqualTo("month every 3");
    assertThat(MONTH.in(BERLIN).definition()).isEqualTo("month in Europe/Berlin");
    assertThat(MONTH.every(3).in(BERLIN).definition()).isEqualTo("month every 3 in Europe/Berlin");
    assertThat(MONTH.in(BERLIN).every(3)).isEqualTo(MONTH.every(3).in(BERLIN));
    assertThat(MONTH.atMost(500_000).definition()).isEqualTo("month at most 500000 rows");
    assertThat(MONTH.in(BERLIN).atMost(500_000).definition())
        .isEqualTo("month in Europe/Berlin at most 500000 rows");
    assertThat(HOUR.definition()).isEqualTo("hour in UTC");
    assertThat(HOUR.every(6).definition()).isEqualTo("hour every 6 in UTC");
    assertThat(HOUR.in(BERLIN).definition()).isEqualTo("hour in Europe/Berlin");
    assertThat(width(10_000).definition()).isEqualTo("width 10000");
    assertThat(size(100).definition()).isEqualTo("size 100");
    assertThat(rows(500_000).definition()).isEqualTo("rows 500000");
  }

  @Test
  void aNumberReplacesAnEarlierOne() {
    assertThat(MONTH.every(3).every(2)).isEqualTo(MONTH.every(2));
    assertThat(DAY.every(1)).isEqualTo(DAY);
    assertThat(HOUR.in(BERLIN).in(ZoneOffset.UTC)).isEqualTo(HOUR);
  }

  @Test
  void theManyNamesOfUtcAreOneZone() {
    for (String name : new String[] {"UTC", "Z", "Etc/UTC", "GMT", "Zulu", "+00:00"}) {
      assertThat(MONTH.in(ZoneId.of(name)).definition()).isEqualTo("month in UTC");
      assertThat(MONTH.in(ZoneId.of(name)).zone()).hasValue(ZoneOffset.UTC);
    }
    assertThat(MONTH.in(ZoneId.of("Europe/London")).definition())
        .isEqualTo("month in Europe/London");
  }

  @Test
  void instantsAreCutInTheZoneOfTheStrategyAndDatesInNone() {
    assertThat(HOUR.zone()).hasValue(ZoneOffset.UTC);
    assertThat(MONTH.in(BERLIN).zone()).hasValue(BERLIN);
    assertThat(MONTH.in(BERLIN).atMost(5).zone()).hasValue(BERLIN);
    assertThat(MONTH.zone()).isEmpty();
    assertThat(width(5).zone()).isEmpty();
  }

  @Test
  void numbersBelowOneAreRefusedWithValueAndLimit() {
    requireRefused(() -> width(0), "width(n) must be >= 1, was 0");
    requireRefused(() -> size(-7), "size(n) must be >= 1, was -7");
    requireRefused(() -> rows(0), "rows(n) must be >= 1, was 0");
    requireRefused(() -> MONTH.every(0), "every(n) of month must be >= 1, was 0");
    requireRefused(() -> MONTH.in(BERLIN).every(-1), "every(n) of month must be >= 1, was -1");
    requireRefused(() -> HOUR.every(0), "every(n) of hour must be >= 1, was 0");
    requireRefused(() -> DAY.atMost(0), "atMost(rows) must be >= 1, was 0");
    requireRefused(() -> DAY.in(BERLIN).atMost(0), "atMost(rows) must be >= 1, was 0");
    requireRefused(
        () -> HOUR.atMost(Long.MIN_VALUE), "atMost(rows) must be >= 1, was -9223372036854775808");
  }

  private static void requireRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
