package dev.backfill.scope;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.HOUR;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Where the bounds are, against a slow search that looks at every day or second. */
class AlignmentProperties {

  private static final int HOUR_SECONDS = 3_600;
  private static final int DAY_SECONDS = 24 * HOUR_SECONDS;

  /** Longer than any overlap, so that no date that was shown before is forgotten. */
  private static final int LOOK_BACK = 26 * HOUR_SECONDS;

  @Property(tries = 300)
  void datesAreCutAtEveryDayThatBeginsAUnitAndNowhereElse(@ForAll("dates") Case<DateRange> any) {
    Predicate<LocalDate> begins = beginningOf((CalendarDates) any.strategy());
    var range = any.range();

    assertThat(any.ascending().stream().skip(1).map(DateRange::from))
        .containsExactlyElementsOf(
            range.from().plusDays(1).datesUntil(range.to()).filter(begins).toList());
  }

  private static Predicate<LocalDate> beginningOf(CalendarDates strategy) {
    int n = strategy.units();
    return switch (strategy.unit()) {
      case DAY -> day -> Math.floorMod(day.toEpochDay(), n) == 0;
      case WEEK ->
          day ->
              day.getDayOfWeek() == DayOfWeek.MONDAY
                  && Math.floorMod(
                          (day.toEpochDay() - LocalDate.of(1969, 12, 29).toEpochDay()) / 7, n)
                      == 0;
      case MONTH ->
          day ->
              day.getDayOfMonth() == 1
                  && Math.floorMod((day.getYear() - 1970) * 12 + day.getMonthValue() - 1, n) == 0;
      case QUARTER ->
          day ->
              day.getDayOfMonth() == 1
                  && day.getMonthValue() % 3 == 1
                  && Math.floorMod((day.getYear() - 1970) * 4 + day.getMonthValue() / 3, n) == 0;
      case YEAR -> day -> day.getDayOfYear() == 1 && Math.floorMod(day.getYear() - 1970, n) == 0;
    };
  }

  @Property(tries = 60)
  void hoursAreCutWheneverTheWallClockShowsAMultiple(
      @ForAll("clockChanges") Change change, @ForAll("every") int every) {
    var range = change.window();
    long step = (long) every * HOUR_SECONDS;

    var found = bounds(HOUR.in(change.zone()).every(every), range);

    var expected = new ArrayList<Instant>();
    for (long s = range.from().getEpochSecond() + 1; s < range.to().getEpochSecond(); s++) {
      if (Math.floorMod(change.local(s), step) == 0) {
        expected.add(Instant.ofEpochSecond(s));
      }
    }
    assertThat(found).isEqualTo(expected);
  }

  @Property(tries = 60)
  void daysAreCutWhenTheWallClockFirstShowsANewDate(
      @ForAll("clockChanges") Change change, @ForAll("every") int every) {
    var range = change.window();

    var found = bounds(DAY.in(change.zone()).every(every), range);

    var expected = new ArrayList<Instant>();
    long latest = Long.MIN_VALUE;
    long first = range.from().getEpochSecond();
    for (long s = first - LOOK_BACK; s < range.to().getEpochSecond(); s++) {
      long piece = Math.floorDiv(Math.floorDiv(change.local(s), DAY_SECONDS), every);
      if (piece > latest && s > first) {
        expected.add(Instant.ofEpochSecond(s));
      }
      latest = Math.max(latest, piece);
    }
    assertThat(found).isEqualTo(expected);
  }

  private static List<Instant> bounds(InstantChunking strategy, InstantRange range) {
    var any = new Case<>(RangeCodec.instants(), strategy, range, range);
    return any.ascending().stream().skip(1).map(InstantRange::from).toList();
  }

  /** A time zone whose clocks change at an instant. */
  record Change(ZoneId zone, Instant instant) {

    InstantRange window() {
      return new InstantRange(
          instant.minusSeconds(DAY_SECONDS), instant.plusSeconds(DAY_SECONDS + 1));
    }

    long local(long second) {
      return second + zone.getRules().getOffset(Instant.ofEpochSecond(second)).getTotalSeconds();
    }
  }

  @Provide
  Arbitrary<Case<DateRange>> dates() {
    return Cases.dates();
  }

  @Provide
  Arbitrary<Integer> every() {
    return Arbitraries.of(1, 1, 2, 5, 6, 24);
  }

  @Provide
  Arbitrary<Change> clockChanges() {
    var odd =
        Stream.of(
                new Change(ZoneId.of("Pacific/Apia"), Instant.parse("2011-12-30T10:00:00Z")),
                new Change(ZoneId.of("Pacific/Kwajalein"), Instant.parse("1993-08-21T12:00:00Z")),
                new Change(ZoneId.of("America/Havana"), Instant.parse("2023-11-05T05:00:00Z")),
                new Change(ZoneId.of("America/St_Johns"), Instant.parse("2006-10-29T02:31:00Z")),
                new Change(ZoneId.of("Australia/Lord_Howe"), Instant.parse("2023-04-01T15:00:00Z")))
            .toList();
    var zones = Cases.ZONES.stream().filter(zone -> !Cases.changes(zone).isEmpty()).toList();
    var all =
        Arbitraries.of(zones)
            .flatMap(
                zone ->
                    Arbitraries.of(Cases.changes(zone))
                        .map(ZoneOffsetTransition::getInstant)
                        .map(instant -> new Change(zone, instant)));
    return Combinators.combine(Arbitraries.of(odd), all, Arbitraries.integers().between(0, 3))
        .as((known, any, which) -> which == 0 ? known : any);
  }
}
