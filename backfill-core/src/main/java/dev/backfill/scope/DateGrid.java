package dev.backfill.scope;

import java.time.LocalDate;
import java.util.Optional;

/**
 * The first days of every n-th calendar unit, counted from unit 0.
 *
 * @param unit the unit that is counted
 * @param every n, 1 or more
 */
record DateGrid(CalendarUnit unit, int every) implements Grid<LocalDate> {

  @Override
  public Optional<LocalDate> after(LocalDate value) {
    return start(index(value) + 1);
  }

  @Override
  public Optional<LocalDate> before(LocalDate value) {
    return value.equals(LocalDate.MIN) ? Optional.empty() : start(index(value.minusDays(1)));
  }

  @Override
  public long inside(LocalDate from, LocalDate to) {
    return index(to.minusDays(1)) - index(from);
  }

  /** Returns true if a bound is on this day. */
  boolean begins(LocalDate day) {
    return start(index(day)).equals(Optional.of(day));
  }

  /** The number of the piece that holds a date. */
  long index(LocalDate date) {
    return Math.floorDiv(unit.number(date), every);
  }

  /** The first day of a piece; empty if {@link LocalDate} does not know it. */
  Optional<LocalDate> start(long index) {
    long number = index * every;
    return number > unit.number(LocalDate.MIN) && number <= unit.number(LocalDate.MAX)
        ? Optional.of(unit.firstDay(number))
        : Optional.empty();
  }
}
