package dev.backfill.scope;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * The instants at which the first days of calendar units begin in a zone.
 *
 * <p>A day begins when the local clock first shows it, which is not midnight where midnight is
 * skipped. Days that the zone has skipped, such as 2011-12-30 in Apia, make no bound of their own.
 *
 * @param dates the first days
 * @param zone where they begin
 */
record ZonedGrid(DateGrid dates, ZoneId zone) implements Grid<Instant> {

  private static final int SECONDS_PER_DAY = 86_400;

  @Override
  public Optional<Instant> after(Instant value) {
    return start(index(value) + 1);
  }

  @Override
  public Optional<Instant> before(Instant value) {
    return value.equals(Instant.MIN) ? Optional.empty() : start(index(value.minusNanos(1)));
  }

  @Override
  public long inside(Instant from, Instant to) {
    return index(to.minusNanos(1)) - index(from) - skipped(from, to);
  }

  /** The day that begins at this very instant; empty if none does. */
  static Optional<LocalDate> dayBeginningAt(Instant instant, ZoneId zone) {
    LocalDate day = localDate(instant, zone);
    return day.atStartOfDay(zone).toInstant().equals(instant) ? Optional.of(day) : Optional.empty();
  }

  private Optional<Instant> start(long index) {
    return dates.start(index).map(day -> day.atStartOfDay(zone).toInstant());
  }

  /** The last piece that begins at or before an instant. */
  private long index(Instant instant) {
    long index = dates.index(localDate(instant, zone));
    // After clocks went back over midnight, and at skipped days, a later piece has begun already.
    while (start(index + 1).filter(next -> !next.isAfter(instant)).isPresent()) {
      index++;
    }
    return index;
  }

  /** The local date, or the nearest that {@link LocalDate} knows: instants go a year further. */
  private static LocalDate localDate(Instant instant, ZoneId zone) {
    int offset = zone.getRules().getOffset(instant).getTotalSeconds();
    long day = Math.floorDiv(instant.getEpochSecond() + offset, SECONDS_PER_DAY);
    return LocalDate.ofEpochDay(
        Math.clamp(day, LocalDate.MIN.toEpochDay(), LocalDate.MAX.toEpochDay()));
  }

  private long skipped(Instant from, Instant to) {
    if (dates.unit() != CalendarUnit.DAY || dates.every() != 1) {
      return 0; // no zone has ever skipped more than a day
    }
    return zone.getRules().getTransitions().stream()
        .filter(change -> change.getDuration().compareTo(Duration.ofDays(1)) >= 0)
        .filter(change -> change.getInstant().isAfter(from) && change.getInstant().isBefore(to))
        .mapToLong(ZonedGrid::skippedDays)
        .sum();
  }

  private static long skippedDays(ZoneOffsetTransition change) {
    var first = change.getDateTimeBefore();
    boolean whole = first.toLocalTime().toSecondOfDay() == 0;
    var firstWhole = whole ? first.toLocalDate() : first.toLocalDate().plusDays(1);
    return Math.max(
        0, ChronoUnit.DAYS.between(firstWhole, change.getDateTimeAfter().toLocalDate()));
  }
}
