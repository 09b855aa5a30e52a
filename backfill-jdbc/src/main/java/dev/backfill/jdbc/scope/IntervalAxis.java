package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RowEstimator;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A column that is cut at bounds. Bounds are parameters with a type, never literals: what they mean
 * depends on no time zone of a session.
 *
 * @param column the column
 * @param type the conversion of bounds to values
 */
public record IntervalAxis<R extends Range, B extends Comparable<? super B>>(
    Column column, BoundType<R, B> type) implements Axis<R> {

  @Override
  public RangeCodec<R> codec() {
    return type.codec();
  }

  @Override
  public Optional<ZoneId> zone() {
    return type.zone();
  }

  @Override
  public List<Column> columns() {
    return List.of(column);
  }

  @Override
  public R everything() {
    return type.range(type.min(), type.max());
  }

  @Override
  public SqlText condition(Range range, Function<Column, String> sql) {
    R bounds = cast(range);
    String name = sql.apply(column);
    var conditions = new ArrayList<SqlText>();
    if (type.from(bounds).compareTo(type.min()) > 0) {
      conditions.add(
          SqlText.of(name + " " + column.operator(">=") + " ?", parameter(type.from(bounds))));
    }
    if (type.to(bounds).compareTo(type.max()) < 0) {
      conditions.add(
          SqlText.of(name + " " + column.operator("<") + " ?", parameter(type.to(bounds))));
    }
    if (conditions.isEmpty()) {
      // the rows without a value are no part of any range
      conditions.add(SqlText.of(name + " is not null"));
    }
    return SqlText.all(conditions);
  }

  @Override
  public OptionalLong values(Range range) {
    boolean isCounted =
        column.type() == ColumnType.INTEGER && !isOpenAbove(range) && !isOpenBelow(range);
    return isCounted ? type.values(cast(range)) : OptionalLong.empty();
  }

  @Override
  public SqlText conditionByValue(Range range, Function<Column, String> sql) {
    return values(range).equals(OptionalLong.of(1))
        ? SqlText.of(
            sql.apply(column) + " " + column.operator("=") + " ?",
            parameter(type.from(cast(range))))
        : condition(range, sql);
  }

  @Override
  public boolean isOpenAbove(Range range) {
    return type.to(cast(range)).compareTo(type.max()) >= 0;
  }

  @Override
  public boolean isOpenBelow(Range range) {
    return type.from(cast(range)).compareTo(type.min()) <= 0;
  }

  /** Earlier versions cut ranges at bounds that the database cannot hold: their runs resume too. */
  private Object parameter(B bound) {
    return type.parameter(type.clamp(bound));
  }

  /**
   * Refuses a range that the database cannot hold as it is given.
   *
   * @throws IllegalArgumentException if a bound is out of its limits or finer than it counts
   */
  public void requireWritable(R range) {
    if (type.from(range).compareTo(type.min()) > 0) {
      var unused = type.parameter(type.from(range));
    }
    if (type.to(range).compareTo(type.max()) < 0) {
      var unused = type.parameter(type.to(range));
    }
  }

  @Override
  public List<R> halves(R range, Selection<R> scope) {
    return new Halving<>(scope, this).of(range);
  }

  private R cast(Range range) {
    if (!type.rangeType().isInstance(range)) {
      throw new IllegalArgumentException(
          "Column '%s' is cut into %s, not into %s"
              .formatted(
                  column.name(),
                  type.rangeType().getSimpleName(),
                  range.getClass().getSimpleName()));
    }
    return type.rangeType().cast(range);
  }

  @Override
  public R sample() {
    return type.sample();
  }

  /**
   * By walking the index, which is exact. Without one each piece would sort all rows: then by what
   * the catalog knows.
   */
  @Override
  public Iterator<R> cut(R range, long rows, Order order, Selection<R> scope) throws Exception {
    boolean indexed = scope.facts().hasIndexOn(column);
    var known = indexed ? Optional.<RowEstimator<R>>empty() : preview(scope);
    return known.isPresent()
        ? known.get().cut(range, rows, order)
        : new Pieces<>(range, order, RowCut.of(range, scope, this, rows, order));
  }

  @Override
  public Optional<RowEstimator<R>> preview(Selection<R> scope) {
    return StatisticsEstimator.of(scope, this);
  }
}
