package dev.backfill.scope;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Labels of instant ranges: a calendar unit or an hour of the zone by its local name, everything
 * else by both bounds in UTC.
 *
 * <p>{@code 2023-07}, {@code 2023-10-29T02:00+02:00}, {@code
 * 2023-10-29T00:00:00Z..2023-10-29T06:00:00Z}. The offset keeps the two hours apart that have the
 * same local time when clocks go back.
 */
final class InstantLabel {

  private InstantLabel() {}

  static String of(InstantRange range, ZoneId zone) {
    if (range.from().equals(Instant.MIN) || range.to().equals(Instant.MAX)) {
      return Interval.INSTANTS.text(range);
    }
    return unit(range, zone)
        .or(() -> hour(range, zone))
        .orElseGet(() -> Interval.INSTANTS.text(range));
  }

  private static Optional<String> unit(InstantRange range, ZoneId zone) {
    Optional<LocalDate> first = ZonedGrid.dayBeginningAt(range.from(), zone);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    LocalDate day = first.get();
    for (CalendarUnit unit : DateLabel.UNITS) {
      var end = DateLabel.after(unit, day).map(next -> next.atStartOfDay(zone).toInstant());
      if (end.equals(Optional.of(range.to()))) {
        return Optional.of(DateLabel.of(unit, day));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> hour(InstantRange range, ZoneId zone) {
    var grid = ClockGrid.hours(1, zone);
    if (!grid.isBound(range.from()) || !grid.after(range.from()).equals(Optional.of(range.to()))) {
      return Optional.empty();
    }
    // LocalDateTime leaves out seconds that are zero, and seconds of a bound are.
    return Optional.of(range.from().atZone(zone).toOffsetDateTime().toString());
  }
}
