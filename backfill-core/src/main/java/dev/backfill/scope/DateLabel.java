package dev.backfill.scope;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Labels of date ranges: a calendar unit by its usual name, everything else by both bounds.
 *
 * <p>{@code 2023}, {@code 2023-Q3}, {@code 2023-07}, {@code 2023-W27}, {@code 2023-07-01}, {@code
 * 2023-07-01..2023-07-15}.
 */
final class DateLabel {

  /** Coarse before fine; no range is a whole unit of two kinds. */
  static final List<CalendarUnit> UNITS =
      List.of(
          CalendarUnit.YEAR,
          CalendarUnit.QUARTER,
          CalendarUnit.MONTH,
          CalendarUnit.WEEK,
          CalendarUnit.DAY);

  private static final int LENGTH_OF_DAY = "-07-01".length();
  private static final int LENGTH_OF_MONTH = "-01".length();

  private DateLabel() {}

  static String of(DateRange range) {
    if (!range.from().equals(LocalDate.MIN) && !range.to().equals(LocalDate.MAX)) {
      for (CalendarUnit unit : UNITS) {
        if (after(unit, range.from()).equals(Optional.of(range.to()))) {
          return of(unit, range.from());
        }
      }
    }
    return Interval.DATES.text(range);
  }

  /** The end of the unit that begins on this day; empty if none does. */
  static Optional<LocalDate> after(CalendarUnit unit, LocalDate first) {
    var grid = new DateGrid(unit, 1);
    return grid.begins(first) ? grid.after(first) : Optional.empty();
  }

  /** The label of the unit that begins on this day. */
  static String of(CalendarUnit unit, LocalDate first) {
    String day = first.toString();
    String year = day.substring(0, day.length() - LENGTH_OF_DAY);
    return switch (unit) {
      case YEAR -> year;
      case QUARTER -> year + "-Q" + (first.getMonthValue() / 3 + 1);
      case MONTH -> day.substring(0, day.length() - LENGTH_OF_MONTH);
      case WEEK -> week(first);
      case DAY -> day;
    };
  }

  /** A week belongs to the year that holds its Thursday (ISO 8601). */
  private static String week(LocalDate monday) {
    LocalDate thursday = monday.plusDays(3);
    String day = thursday.toString();
    int week = (thursday.getDayOfYear() - 1) / 7 + 1;
    return day.substring(0, day.length() - LENGTH_OF_DAY) + (week < 10 ? "-W0" : "-W") + week;
  }
}
