package dev.backfill.jdbc.scope;

import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The conversion between the bounds of one type of range and values of one column. Immutable.
 *
 * <p>{@link #parameter} keeps order, and {@link #floor} is its inverse: {@code parameter(floor(v))
 * <= v < parameter(next(floor(v)))}.
 *
 * @param <R> type of the ranges
 * @param <B> type of the bounds
 */
public interface BoundType<R extends Range, B extends Comparable<? super B>> {

  Class<R> rangeType();

  RangeCodec<R> codec();

  Optional<ZoneId> zone();

  B from(R range);

  B to(R range);

  R range(B from, B to);

  /** As a lower bound it means unbounded. */
  B min();

  /** As an upper bound it means unbounded. */
  B max();

  /**
   * The value to compare the column with.
   *
   * @throws IllegalArgumentException if the database cannot hold it
   */
  Object parameter(B bound);

  /**
   * The nearest bound that the database can hold. No row lies between a bound and the nearest one,
   * but those at infinity, which stay on the same side.
   */
  B clamp(B bound);

  /** The greatest bound that is not above a value of the column, never {@link #min}. */
  B floor(ResultSet row, int index) throws SQLException;

  /** The next bound after this one, at most {@link #max}. */
  B next(B bound);

  /**
   * Where a bound lies on a line of whole numbers, in the order of the bounds; what is unbounded
   * lies at its ends.
   */
  long position(B bound);

  /** The bound at a position; the nearest one that the database can hold. */
  B at(long position);

  /** How many values a range between two bounds has; empty if they are not counted. */
  default OptionalLong values(R range) {
    return OptionalLong.empty();
  }

  /** Any range, to try statements with. */
  R sample();
}
