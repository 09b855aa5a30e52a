package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RowEstimator;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Columns along which a table is cut, for ranges of one type. Immutable.
 *
 * @param <R> type of the ranges
 */
public interface Axis<R extends Range> {

  /** The columns, in the order in which rows are sorted; at least one. */
  List<Column> columns();

  /** The first one. */
  default Column column() {
    return columns().getFirst();
  }

  /** Returns true if rows are named one by one, by explicit keys. */
  default boolean namesRows() {
    return false;
  }

  /** Returns true if a row that is changed may come to another place along the axis. */
  default boolean rowsMayMove() {
    return false;
  }

  /**
   * The unbounded range.
   *
   * @throws IllegalArgumentException if rows are named one by one
   */
  R everything();

  RangeCodec<R> codec();

  Optional<ZoneId> zone();

  /**
   * The rows of a range.
   *
   * @param range a range of this type
   * @param sql a column for SQL
   * @throws IllegalArgumentException if it is a range of another type, or one that the database
   *     cannot hold
   */
  SqlText condition(Range range, Function<Column, String> sql);

  /** How many values of the column a range can have at most; empty if that is not known. */
  default OptionalLong values(Range range) {
    return OptionalLong.empty();
  }

  /**
   * The rows of a range, as {@link #condition} has them; a range of one value as that value, so
   * that the database expects one row, whatever the value is.
   */
  default SqlText conditionByValue(Range range, Function<Column, String> sql) {
    return condition(range, sql);
  }

  /**
   * Returns true if rows of any greater value belong to a range, so that it has no end of its own.
   */
  default boolean isOpenAbove(Range range) {
    return false;
  }

  /**
   * Returns true if rows of any smaller value belong to a range, so that it has no start of its
   * own.
   */
  default boolean isOpenBelow(Range range) {
    return false;
  }

  /** Returns true if a range has no end of its own where a walk in this direction arrives. */
  default boolean isOpenAhead(Range range, Order direction) {
    return direction == Order.NEWEST_FIRST ? isOpenBelow(range) : isOpenAbove(range);
  }

  /** The text for a plan's definition, besides the columns; empty if nothing. */
  default String definition() {
    return "";
  }

  /** Returns the notices to read before a run, without asking the database. */
  default List<String> notices() {
    return List.of();
  }

  /**
   * Explicit keys for which there is no row.
   *
   * @param ranges which to look for
   * @param scope the scope of the rows
   * @return one range of them; none if each has one, or if rows are not named one by one
   */
  default List<R> missing(List<? extends R> ranges, Selection<R> scope) {
    return List.of();
  }

  /** Any range, to try statements with. */
  R sample();

  /**
   * Cuts a range into pieces of about so many rows, lazily.
   *
   * @param scope the scope of the rows
   * @throws Exception if they cannot be asked for
   */
  Iterator<R> cut(R range, long rows, Order order, Selection<R> scope) throws Exception;

  /**
   * Cuts a range in two, for a chunk that takes too long.
   *
   * @param scope the scope of the rows
   * @return as {@link RangeCodec#halves}
   */
  default List<R> halves(R range, Selection<R> scope) {
    return codec().halves(range);
  }

  /**
   * The estimator of the row counts of ranges.
   *
   * @param scope the scope of the rows
   */
  default RowEstimator<R> estimator(Selection<R> scope) {
    return scope;
  }

  /**
   * The estimator of the row counts of ranges that reads no rows.
   *
   * @param scope the scope of the rows
   * @return empty if the catalog does not say
   */
  default Optional<RowEstimator<R>> preview(Selection<R> scope) {
    return Optional.empty();
  }
}
