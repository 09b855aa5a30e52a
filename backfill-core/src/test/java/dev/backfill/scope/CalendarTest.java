package dev.backfill.scope;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.HOUR;
import static dev.backfill.scope.ChunkBy.MINUTE;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.QUARTER;
import static dev.backfill.scope.ChunkBy.WEEK;
import static dev.backfill.scope.ChunkBy.YEAR;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Days that the calendar does not have, has twice, or has with 23 or 25 hours. */
class CalendarTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final ZoneId APIA = ZoneId.of("Pacific/Apia");

  @Test
  void daysInBerlinHave23And25HoursWhenClocksChange() {
    var march = labelled(DAY.in(BERLIN), "2023-03-24T23:00:00Z", "2023-03-27T22:00:00Z");
    var october = labelled(DAY.in(BERLIN), "2023-10-27T22:00:00Z", "2023-10-30T23:00:00Z");

    assertThat(march).containsExactly("2023-03-25 PT24H", "2023-03-26 PT23H", "2023-03-27 PT24H");
    assertThat(october).containsExactly("2023-10-28 PT24H", "2023-10-29 PT25H", "2023-10-30 PT24H");
  }

  @Test
  void theHourThatBerlinHasTwiceIsTwoPiecesWithTwoLabels() {
    assertThat(labelled(HOUR.in(BERLIN), "2023-10-28T23:00:00Z", "2023-10-29T02:00:00Z"))
        .containsExactly(
            "2023-10-29T01:00+02:00 PT1H",
            "2023-10-29T02:00+02:00 PT1H",
            "2023-10-29T02:00+01:00 PT1H");
  }

  @Test
  void theHourThatBerlinSkipsIsNoPiece() {
    assertThat(labelled(HOUR.in(BERLIN), "2023-03-26T00:00:00Z", "2023-03-26T03:00:00Z"))
        .containsExactly(
            "2023-03-26T01:00+01:00 PT1H",
            "2023-03-26T03:00+02:00 PT1H",
            "2023-03-26T04:00+02:00 PT1H");
  }

  @Test
  void sixHoursOfTheClockAreFiveOrSevenWhenClocksChange() {
    assertThat(lengths(HOUR.every(6).in(BERLIN), "2023-03-25T23:00:00Z", "2023-03-26T10:00:00Z"))
        .containsExactly(Duration.ofHours(5), Duration.ofHours(6));
    assertThat(lengths(HOUR.in(BERLIN).every(6), "2023-10-28T22:00:00Z", "2023-10-29T11:00:00Z"))
        .containsExactly(Duration.ofHours(7), Duration.ofHours(6));
  }

  @Test
  void lordHoweMovesItsClocksByHalfAnHour() {
    var zone = ZoneId.of("Australia/Lord_Howe");

    assertThat(lengths(HOUR.in(zone), "2023-04-01T14:00:00Z", "2023-04-01T16:30:00Z"))
        .containsExactly(Duration.ofMinutes(90), Duration.ofHours(1));
    assertThat(lengths(HOUR.in(zone), "2023-09-30T14:30:00Z", "2023-09-30T17:00:00Z"))
        .containsExactly(Duration.ofMinutes(90), Duration.ofHours(1));
  }

  @Test
  void quartersOfAnHourGoThroughBothHoursOfAutumnAndSkipThatOfSpring() {
    var quarters = MINUTE.every(15).in(BERLIN);

    assertThat(lengths(quarters, "2023-10-28T23:50:00Z", "2023-10-29T02:00:00Z"))
        .hasSize(9)
        .startsWith(Duration.ofMinutes(10), Duration.ofMinutes(15))
        .endsWith(Duration.ofMinutes(15));
    assertThat(lengths(quarters, "2023-03-26T00:30:00Z", "2023-03-26T01:30:00Z"))
        .hasSize(4)
        .containsOnly(Duration.ofMinutes(15));
    assertThat(labelled(quarters, "2023-10-29T00:45:00Z", "2023-10-29T01:15:00Z"))
        .containsExactly(
            "2023-10-29T00:45:00Z..2023-10-29T01:00:00Z PT15M",
            "2023-10-29T01:00:00Z..2023-10-29T01:15:00Z PT15M");
  }

  @Test
  void minutesHangOnTheClockOfTheZone() {
    var kathmandu = ZoneId.of("Asia/Kathmandu"); // 5:45 ahead

    assertThat(
            lengths(MINUTE.every(30).in(kathmandu), "2023-01-01T00:00:00Z", "2023-01-01T01:00:00Z"))
        .containsExactly(Duration.ofMinutes(15), Duration.ofMinutes(30), Duration.ofMinutes(15));
    assertThat(lengths(MINUTE.every(90), "2023-01-01T00:00:00Z", "2023-01-01T03:00:00Z"))
        .containsExactly(Duration.ofMinutes(90), Duration.ofMinutes(90));
    assertThat(lengths(MINUTE, "2023-01-01T00:00:30Z", "2023-01-01T00:02:00Z"))
        .containsExactly(Duration.ofSeconds(30), Duration.ofMinutes(1));
    assertThat(MINUTE.every(60).definition()).isEqualTo("minute every 60 in UTC");
    var lordHowe = ZoneId.of("Australia/Lord_Howe"); // clocks move by half an hour
    assertThat(
            lengths(MINUTE.every(20).in(lordHowe), "2023-04-01T14:20:00Z", "2023-04-01T15:40:00Z"))
        .containsExactly(
            Duration.ofMinutes(20), // 1:40, then 1:30 where 2:00 would have been
            Duration.ofMinutes(30), // 1:40 once more
            Duration.ofMinutes(20),
            Duration.ofMinutes(10));
  }

  @Test
  void havanaBeginsItsDayAtTheFirstOfTwoMidnightsAndHasBothHours() {
    var zone = ZoneId.of("America/Havana");

    assertThat(labelled(DAY.in(zone), "2023-11-04T04:00:00Z", "2023-11-06T05:00:00Z"))
        .containsExactly("2023-11-04 PT24H", "2023-11-05 PT25H");
    assertThat(labelled(HOUR.in(zone), "2023-11-05T04:00:00Z", "2023-11-05T06:00:00Z"))
        .containsExactly("2023-11-05T00:00-04:00 PT1H", "2023-11-05T00:00-05:00 PT1H");
  }

  @Test
  void aStepOfYearsFindsBothMidnightsOfHavana() {
    var zone = ZoneId.of("America/Havana");
    int hoursSince1970 = 24 * (int) LocalDate.of(2023, 11, 5).toEpochDay();
    var first = Instant.parse("2023-11-05T04:00:00Z");
    var second = Instant.parse("2023-11-05T05:00:00Z");

    for (int pieces : List.of(1, 2)) {
      var grid = ClockGrid.hours(hoursSince1970 / pieces, zone);

      assertThat(grid.after(first.minusSeconds(1))).hasValue(first);
      assertThat(grid.after(first)).hasValue(second);
      assertThat(grid.before(second.plusSeconds(1))).hasValue(second);
      assertThat(grid.before(second)).hasValue(first);
      assertThat(grid.before(first).orElseThrow()).isBefore(Instant.parse("2022-01-01T00:00:00Z"));
      assertThat(grid.after(second).orElseThrow()).isAfter(Instant.parse("2025-01-01T00:00:00Z"));
    }
  }

  /** Until 2011 clocks went back from 00:01 to 23:01 of the day before. */
  @Test
  void stJohnsShowsADateThatHasEndedOnceMore() {
    var zone = ZoneId.of("America/St_Johns");
    var first = Instant.parse("2006-10-29T02:30:00Z");
    var inBetween = Instant.parse("2006-10-29T03:00:00Z");
    var second = Instant.parse("2006-10-29T03:30:00Z");
    int hoursSince1970 = 24 * (int) LocalDate.of(2006, 10, 29).toEpochDay();

    assertThat(labelled(DAY.in(zone), "2006-10-28T02:30:00Z", "2006-10-30T03:30:00Z"))
        .containsExactly("2006-10-28 PT24H", "2006-10-29 PT25H");
    assertThat(lengths(DAY.in(zone), "2006-10-29T03:00:00Z", "2006-10-30T04:30:00Z"))
        .containsExactly(Duration.ofMinutes(24 * 60 + 30), Duration.ofHours(1));
    for (int hours : List.of(1, 24, hoursSince1970)) {
      var grid = ClockGrid.hours(hours, zone);
      assertThat(grid.after(inBetween)).hasValue(second);
      assertThat(grid.after(first)).hasValue(second);
      assertThat(grid.before(second)).hasValue(first);
      assertThat(grid.before(inBetween)).hasValue(first);
    }
  }

  @Test
  void aDayThatBeginsAtOneOClockIsWhole() {
    var zone = ZoneId.of("America/Sao_Paulo");

    assertThat(labelled(DAY.in(zone), "2018-11-03T03:00:00Z", "2018-11-05T02:00:00Z"))
        .containsExactly("2018-11-03 PT24H", "2018-11-04 PT23H");
  }

  @Test
  void theDayThatApiaLeftOutIsNoPieceAndNotCounted() {
    var range = instants("2011-12-29T10:00:00Z", "2012-01-01T10:00:00Z");
    var days = new Case<>(RangeCodec.instants(), DAY.in(APIA), range, range);

    assertThat(days.ascending().stream().map(days::label))
        .containsExactly("2011-12-29", "2011-12-31", "2012-01-01");
    assertThat(DAY.in(APIA).count(range, APIA)).hasValue(3);
    assertThat(DAY.in(APIA).count(instants("2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"), APIA))
        .hasValue(1);
    assertThat(DAY.in(APIA).count(instants("2011-12-30T10:00:00Z", "2012-01-01T10:00:00Z"), APIA))
        .hasValue(2);
  }

  /** Zones share many changes; one zone with a change stands for all of them. */
  @Test
  void everyClockChangeOfEveryZoneIsCoveredInBothOrders() {
    Set<ZoneOffsetTransition> seen = new HashSet<>();
    for (ZoneId zone : Cases.ZONES) {
      for (var change : Cases.changes(zone)) {
        if (seen.add(change)) {
          Instant at = change.getInstant();
          requirePartition(HOUR.in(zone), at.minusSeconds(9_000), at.plusSeconds(9_000));
          requirePartition(DAY.in(zone), at.minusSeconds(100_000), at.plusSeconds(60));
          requirePartition(DAY.in(zone), at.plusSeconds(60), at.plusSeconds(100_000));
        }
      }
    }
    assertThat(seen).hasSizeGreaterThan(1_000);
  }

  private static void requirePartition(InstantChunking strategy, Instant from, Instant to) {
    var range = new InstantRange(from, to);
    var any = new Case<>(RangeCodec.instants(), strategy, range, range);
    var pieces = any.ascending();

    Coverage.require(range, pieces);
    assertThat(any.oldestFirst(any.pieces(range, Order.NEWEST_FIRST), Order.NEWEST_FIRST))
        .isEqualTo(pieces);
    assertThat(strategy.count(range, any.zone())).hasValue(pieces.size());
  }

  @Test
  void leapDaysBelongToFebruary() {
    assertThat(labels(MONTH, "2024-01-31", "2024-03-02"))
        .containsExactly("2024-01-31", "2024-02", "2024-03-01");
    assertThat(labels(DAY, "2024-02-28", "2024-03-01")).containsExactly("2024-02-28", "2024-02-29");
    assertThat(labels(DAY, "2023-02-28", "2023-03-01")).containsExactly("2023-02-28");
    assertThat(labels(YEAR, "2024-02-29", "2025-02-28"))
        .containsExactly("2024-02-29..2025-01-01", "2025-01-01..2025-02-28");
  }

  @Test
  void monthsAfterJanuary31AreWholeMonthsWithoutDrift() {
    assertThat(labels(MONTH, "2023-01-31", "2023-05-31"))
        .containsExactly("2023-01-31", "2023-02", "2023-03", "2023-04", "2023-05-01..2023-05-31");
  }

  @Test
  void weeksBeginOnMondayAndBelongToTheYearOfTheirThursday() {
    assertThat(labels(WEEK, "2020-12-21", "2021-01-11"))
        .containsExactly("2020-W52", "2020-W53", "2021-W01");
    assertThat(labels(WEEK, "2020-12-31", "2021-01-05"))
        .containsExactly("2020-12-31..2021-01-04", "2021-01-04");
  }

  @Test
  void everyNUnitsCountFromAFixedEpochAndNotFromTheStart() {
    assertThat(labels(MONTH.every(3), "2023-02-01", "2023-08-01"))
        .isEqualTo(labels(QUARTER, "2023-02-01", "2023-08-01"))
        .containsExactly("2023-02-01..2023-04-01", "2023-Q2", "2023-07");
    assertThat(labels(DAY.every(10), "1969-12-27", "1970-01-15"))
        .containsExactly(
            "1969-12-27..1970-01-01", "1970-01-01..1970-01-11", "1970-01-11..1970-01-15");
    assertThat(labels(WEEK.every(2), "1969-12-15", "1970-01-12"))
        .containsExactly("1969-12-15..1969-12-29", "1969-12-29..1970-01-12");
    assertThat(labels(YEAR.every(10), "1965-01-01", "1990-01-01"))
        .containsExactly(
            "1965-01-01..1970-01-01", "1970-01-01..1980-01-01", "1980-01-01..1990-01-01");
    assertThat(labels(QUARTER.every(2), "1969-07-01", "1970-07-01"))
        .containsExactly("1969-07-01..1970-01-01", "1970-01-01..1970-07-01");
  }

  private static List<String> labels(DateChunking strategy, String from, String to) {
    var range = new DateRange(LocalDate.parse(from), LocalDate.parse(to));
    var any = new Case<>(RangeCodec.dates(), strategy, range, range);
    return any.ascending().stream().map(any::label).toList();
  }

  private static List<String> labelled(InstantChunking strategy, String from, String to) {
    var range = instants(from, to);
    var any = new Case<>(RangeCodec.instants(), strategy, range, range);
    return any.ascending().stream().map(piece -> any.label(piece) + " " + length(piece)).toList();
  }

  private static List<Duration> lengths(InstantChunking strategy, String from, String to) {
    var range = instants(from, to);
    return new Case<>(RangeCodec.instants(), strategy, range, range)
        .ascending().stream().map(CalendarTest::length).toList();
  }

  private static Duration length(InstantRange range) {
    return Duration.between(range.from(), range.to());
  }

  private static InstantRange instants(String from, String to) {
    return new InstantRange(Instant.parse(from), Instant.parse(to));
  }
}
