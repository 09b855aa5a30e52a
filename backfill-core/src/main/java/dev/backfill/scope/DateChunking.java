package dev.backfill.scope;

import dev.backfill.contract.CheckReturnValue;
import java.time.ZoneId;

/**
 * Cuts dates by the calendar. Step; {@link ChunkBy} has one for each unit.
 *
 * <p>Pieces are aligned to the calendar, with a short first and last one where the range begins or
 * ends within a unit. An unbounded range is refused when it is split.
 *
 * <p>Immutable; every call returns a new value.
 */
public sealed interface DateChunking extends ChunkStrategy<DateRange> permits CalendarDates {

  /**
   * Several units in one piece, counted from a fixed epoch and not from the start of the range:
   * days from 1970-01-01, weeks from Monday 1969-12-29, months, quarters and years from January
   * 1970. So {@code MONTH.every(3)} is the same as {@code QUARTER}.
   *
   * @param units the number of units; 1 or more; replaces an earlier number
   * @return a new value
   * @throws IllegalArgumentException if the number is less than 1
   */
  @CheckReturnValue
  DateChunking every(int units);

  /**
   * The same units of instants, in a zone: a day begins when the local clock first shows it.
   *
   * @param zone where the calendar hangs; becomes the plan's zone
   * @return a strategy for instants
   */
  @CheckReturnValue
  InstantChunking in(ZoneId zone);

  /**
   * Cuts a unit that has more rows than this into pieces of about as many rows; units with fewer
   * rows stay as they are and are never merged. Needs a scope that can count its rows.
   *
   * @param rows the limit; 1 or more
   * @return a new strategy
   * @throws IllegalArgumentException if the limit is less than 1
   */
  @CheckReturnValue
  ChunkStrategy<DateRange> atMost(long rows);
}
