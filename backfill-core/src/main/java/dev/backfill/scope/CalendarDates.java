package dev.backfill.scope;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.OptionalLong;

/** Every n-th calendar unit of dates. */
record CalendarDates(CalendarUnit unit, int units) implements DateChunking {

  CalendarDates {
    Limits.requirePositive("every(n) of " + unit.word(), units);
  }

  @Override
  public DateChunking every(int number) {
    return new CalendarDates(unit, number);
  }

  @Override
  public InstantChunking in(ZoneId zone) {
    return new CalendarInstants(unit, units, zone);
  }

  @Override
  public ChunkStrategy<DateRange> atMost(long rows) {
    return new AtMost<>(this, rows);
  }

  @Override
  public String definition() {
    return Units.text(unit.word(), units);
  }

  @Override
  public Iterator<DateRange> split(DateRange range, Planning<DateRange> planning) {
    Interval.DATES.requireBounded(range, definition());
    return cut().split(range, planning.order());
  }

  @Override
  public OptionalLong count(DateRange range, ZoneId zone) {
    return cut().count(range);
  }

  private Cut<DateRange, LocalDate> cut() {
    return new Cut<>(Interval.DATES, new DateGrid(unit, units));
  }
}
