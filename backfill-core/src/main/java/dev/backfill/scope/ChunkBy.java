package dev.backfill.scope;

import java.time.ZoneOffset;

/**
 * The library's own strategies. Meant for static import: {@code chunkBy(MONTH)}.
 *
 * <p>The bounds between pieces do not depend on where a range begins or ends, so a range that grows
 * keeps the chunks that it had. All strategies work lazily, in both orders; from the newest to the
 * oldest they make the same pieces, in reverse, except where the scope is asked for rows ({@link
 * #rows} and {@code atMost}).
 */
public final class ChunkBy {

  /**
   * Minutes of the clock, in UTC unless {@link InstantChunking#in} sets another zone; most plans
   * want several, such as {@code MINUTE.every(15)}.
   */
  public static final InstantChunking MINUTE =
      new ClockUnits(ClockUnits.Unit.MINUTE, 1, ZoneOffset.UTC);

  /** Hours of the clock, in UTC unless {@link InstantChunking#in} sets another zone. */
  public static final InstantChunking HOUR =
      new ClockUnits(ClockUnits.Unit.HOUR, 1, ZoneOffset.UTC);

  /** Days. */
  public static final DateChunking DAY = new CalendarDates(CalendarUnit.DAY, 1);

  /** Weeks that begin on Monday (ISO 8601). */
  public static final DateChunking WEEK = new CalendarDates(CalendarUnit.WEEK, 1);

  /** Calendar months. */
  public static final DateChunking MONTH = new CalendarDates(CalendarUnit.MONTH, 1);

  /** Quarters that begin in January, April, July and October. */
  public static final DateChunking QUARTER = new CalendarDates(CalendarUnit.QUARTER, 1);

  /** Calendar years. */
  public static final DateChunking YEAR = new CalendarDates(CalendarUnit.YEAR, 1);

  private ChunkBy() {}

  /**
   * Pieces of as many integer keys, whether there are rows or not, cut at the multiples of the
   * width: {@code width(10_000)} cuts at 0, 10000, 20000.
   *
   * @param keys the number of keys; 1 or more
   * @return a strategy for integer keys
   * @throws IllegalArgumentException if the number is less than 1
   */
  public static ChunkStrategy<IdRange> width(long keys) {
    return new Width(keys);
  }

  /**
   * Pieces of as many explicit keys, in the order in which the keys were given; the last one may be
   * shorter.
   *
   * @param <K> type of the keys
   * @param keys the number of keys; 1 or more
   * @return a strategy for explicit keys
   * @throws IllegalArgumentException if the number is less than 1
   */
  public static <K> ChunkStrategy<KeySet<K>> size(int keys) {
    return new Size<>(keys);
  }

  /**
   * Pieces of about as many rows, cut by the scope itself. Needs a scope that can count its rows,
   * as tables can.
   *
   * @param <R> type of the ranges
   * @param rows the number of rows; 1 or more
   * @return a strategy for every scope that has a {@link Scope#estimator}
   * @throws IllegalArgumentException if the number is less than 1
   */
  public static <R extends Range> ChunkStrategy<R> rows(long rows) {
    return new Rows<>(rows);
  }
}
