package dev.backfill.scope;

import dev.backfill.contract.CheckReturnValue;
import java.time.ZoneId;

/**
 * Cuts instants by the calendar or the clock of a zone. Step; {@link ChunkBy#MINUTE} and {@link
 * ChunkBy#HOUR} are two, and {@link DateChunking#in} makes the others.
 *
 * <p>Pieces are aligned to the calendar, with a short first and last one where the range begins or
 * ends within a unit; days have 23, 24 or 25 hours, as they do in the zone. An unbounded range is
 * refused when it is split.
 *
 * <p>Immutable; every call returns a new value.
 */
public sealed interface InstantChunking extends ChunkStrategy<InstantRange>
    permits CalendarInstants, ClockUnits {

  /**
   * Several units in one piece, counted from a fixed epoch and not from the start of the range:
   * minutes and hours from local 1970-01-01T00:00, the others as with {@link DateChunking#every}.
   *
   * @param units the number of units; 1 or more; replaces an earlier number
   * @return a new value
   * @throws IllegalArgumentException if the number is less than 1
   */
  @CheckReturnValue
  InstantChunking every(int units);

  /**
   * The same units in another zone.
   *
   * @param zone where the calendar hangs; becomes the plan's zone
   * @return a new value
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
  ChunkStrategy<InstantRange> atMost(long rows);
}
