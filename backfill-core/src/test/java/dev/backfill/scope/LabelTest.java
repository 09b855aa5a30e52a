package dev.backfill.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How chunks are called. */
class LabelTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void calendarUnitsAreCalledByTheirNames() {
    assertThat(dates("2023-01-01", "2024-01-01")).isEqualTo("2023");
    assertThat(dates("2023-07-01", "2023-10-01")).isEqualTo("2023-Q3");
    assertThat(dates("2023-01-01", "2023-04-01")).isEqualTo("2023-Q1");
    assertThat(dates("2023-10-01", "2024-01-01")).isEqualTo("2023-Q4");
    assertThat(dates("2023-07-01", "2023-08-01")).isEqualTo("2023-07");
    assertThat(dates("2023-12-01", "2024-01-01")).isEqualTo("2023-12");
    assertThat(dates("2023-07-03", "2023-07-10")).isEqualTo("2023-W27");
    assertThat(dates("2020-12-28", "2021-01-04")).isEqualTo("2020-W53");
    assertThat(dates("2025-12-29", "2026-01-05")).isEqualTo("2026-W01");
    assertThat(dates("2023-07-01", "2023-07-02")).isEqualTo("2023-07-01");
    assertThat(dates("-0001-01-01", "0000-01-01")).isEqualTo("-0001");
    assertThat(dates("+12023-07-01", "+12023-08-01")).isEqualTo("+12023-07");
  }

  @Test
  void everythingElseIsCalledByBothBounds() {
    assertThat(dates("2023-07-01", "2023-07-15")).isEqualTo("2023-07-01..2023-07-15");
    assertThat(dates("2023-02-01", "2023-05-01")).isEqualTo("2023-02-01..2023-05-01");
    assertThat(dates("2023-07-04", "2023-07-11")).isEqualTo("2023-07-04..2023-07-11");
    assertThat(dates("2023-01-01", "2025-01-01")).isEqualTo("2023-01-01..2025-01-01");
    assertThat(RangeCodec.ids().id(new IdRange(10_000, 20_000), ZoneOffset.UTC))
        .isEqualTo("10000..20000");
    assertThat(RangeCodec.ids().id(new IdRange(-5, 3), ZoneOffset.UTC)).isEqualTo("-5..3");
  }

  @Test
  void instantsAreCalledByTheCalendarOfTheZone() {
    assertThat(instants(BERLIN, "2022-12-31T23:00:00Z", "2023-12-31T23:00:00Z")).isEqualTo("2023");
    assertThat(instants(BERLIN, "2023-06-30T22:00:00Z", "2023-09-30T22:00:00Z"))
        .isEqualTo("2023-Q3");
    assertThat(instants(BERLIN, "2023-02-28T23:00:00Z", "2023-03-31T22:00:00Z"))
        .isEqualTo("2023-03");
    assertThat(instants(BERLIN, "2023-10-22T22:00:00Z", "2023-10-29T23:00:00Z"))
        .isEqualTo("2023-W43");
    assertThat(instants(BERLIN, "2023-10-28T22:00:00Z", "2023-10-29T23:00:00Z"))
        .isEqualTo("2023-10-29");
    assertThat(instants(ZoneOffset.UTC, "2023-07-01T00:00:00Z", "2023-08-01T00:00:00Z"))
        .isEqualTo("2023-07");
  }

  @Test
  void hoursAreCalledByLocalTimeWithOffset() {
    assertThat(instants(BERLIN, "2023-10-29T00:00:00Z", "2023-10-29T01:00:00Z"))
        .isEqualTo("2023-10-29T02:00+02:00");
    assertThat(instants(BERLIN, "2023-10-29T01:00:00Z", "2023-10-29T02:00:00Z"))
        .isEqualTo("2023-10-29T02:00+01:00");
    assertThat(instants(ZoneOffset.UTC, "2023-07-01T05:00:00Z", "2023-07-01T06:00:00Z"))
        .isEqualTo("2023-07-01T05:00Z");
    assertThat(instants(ZoneId.of("Asia/Kolkata"), "2023-07-01T05:30:00Z", "2023-07-01T06:30:00Z"))
        .isEqualTo("2023-07-01T11:00+05:30");
  }

  @Test
  void otherInstantsAreCalledByBothBoundsInUtc() {
    assertThat(instants(BERLIN, "2023-07-01T00:00:00Z", "2023-08-01T00:00:00Z"))
        .isEqualTo("2023-07-01T00:00:00Z..2023-08-01T00:00:00Z");
    assertThat(instants(BERLIN, "2023-10-29T00:30:00Z", "2023-10-29T01:30:00Z"))
        .isEqualTo("2023-10-29T00:30:00Z..2023-10-29T01:30:00Z");
    assertThat(instants(BERLIN, "2023-07-01T00:00:00.000000001Z", "2023-07-01T01:00:00Z"))
        .isEqualTo("2023-07-01T00:00:00.000000001Z..2023-07-01T01:00:00Z");
  }

  @Test
  void noTwoOfAllRangesOfFourteenMonthsAreCalledTheSame() {
    Set<String> labels = new HashSet<>();
    LocalDate end = LocalDate.of(2021, 2, 10);
    int ranges = 0;
    for (LocalDate from = LocalDate.of(2019, 12, 20); from.isBefore(end); from = from.plusDays(1)) {
      for (LocalDate to = from.plusDays(1); !to.isAfter(end); to = to.plusDays(1)) {
        labels.add(RangeCodec.dates().id(new DateRange(from, to), ZoneOffset.UTC));
        ranges++;
      }
    }
    assertThat(labels).hasSize(ranges);
  }

  @Test
  void noTwoRangesOfInstantsAroundAClockChangeAreCalledTheSame() {
    for (var change :
        List.of(
            new AlignmentProperties.Change(BERLIN, Instant.parse("2023-10-29T01:00:00Z")),
            new AlignmentProperties.Change(BERLIN, Instant.parse("2023-03-26T01:00:00Z")),
            new AlignmentProperties.Change(
                ZoneId.of("Australia/Lord_Howe"), Instant.parse("2023-04-01T15:00:00Z")),
            new AlignmentProperties.Change(
                ZoneId.of("Pacific/Apia"), Instant.parse("2011-12-30T10:00:00Z")),
            new AlignmentProperties.Change(
                ZoneId.of("America/Juneau"), Instant.parse("1867-10-18T15:02:19Z")),
            new AlignmentProperties.Change(
                ZoneId.of("America/Havana"), Instant.parse("2023-11-05T05:00:00Z")))) {
      var bounds = halfHoursAround(change.instant());
      assertThat(labelsOfAllPairs(bounds, change.zone())).doesNotHaveDuplicates();
    }
  }

  /** Half hours of the day before and the day after, and days and months at some distance. */
  private static List<Instant> halfHoursAround(Instant instant) {
    var near =
        Stream.iterate(instant.minus(Duration.ofDays(1)), at -> at.plus(Duration.ofMinutes(30)))
            .limit(96);
    var far =
        Stream.iterate(instant.minus(Duration.ofDays(32)), at -> at.plus(Duration.ofHours(24)))
            .limit(60);
    return Stream.concat(near, far).distinct().sorted().toList();
  }

  private static List<String> labelsOfAllPairs(List<Instant> bounds, ZoneId zone) {
    var labels = new ArrayList<String>();
    for (int from = 0; from < bounds.size(); from++) {
      for (int to = from + 1; to < bounds.size(); to++) {
        labels.add(
            RangeCodec.instants().id(new InstantRange(bounds.get(from), bounds.get(to)), zone));
      }
    }
    return labels;
  }

  private static String dates(String from, String to) {
    return RangeCodec.dates()
        .id(new DateRange(LocalDate.parse(from), LocalDate.parse(to)), ZoneOffset.UTC);
  }

  private static String instants(ZoneId zone, String from, String to) {
    return RangeCodec.instants().id(new InstantRange(Instant.parse(from), Instant.parse(to)), zone);
  }
}
