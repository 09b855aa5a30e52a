package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.RowEstimator;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Columns whose order only the database knows. Bounds are the columns' values as text, cast to
 * their types, so that they are compared as the index is sorted: text under its collation.
 *
 * @param columns at least one
 */
public record TupleAxis(List<Column> columns) implements Axis<KeyRange> {

  public TupleAxis {
    columns = List.copyOf(columns);
  }

  @Override
  public RangeCodec<KeyRange> codec() {
    return RangeCodec.keyRanges(
        columns.stream()
            .map(Column::type)
            .anyMatch(type -> type == ColumnType.TEXT || type == ColumnType.OTHER));
  }

  @Override
  public Optional<ZoneId> zone() {
    return Optional.empty();
  }

  @Override
  public KeyRange everything() {
    return KeyRange.ALL;
  }

  @Override
  public SqlText condition(Range range, Function<Column, String> sql) {
    if (!(range instanceof KeyRange keys)) {
      throw new IllegalArgumentException(
          "Columns %s are cut into ranges of keys, not into %s"
              .formatted(names(), range.getClass().getSimpleName()));
    }
    var conditions = new ArrayList<SqlText>();
    if (!keys.from().isEmpty()) {
      conditions.add(compared(sql, ">=", keys.from()));
    }
    if (!keys.to().isEmpty()) {
      conditions.add(compared(sql, "<", keys.to()));
    }
    // rows are compared from the left, and a null behind the first difference is not examined
    boolean always = conditions.isEmpty();
    columns.stream()
        .filter(column -> always || (columns.size() > 1 && column.nullable()))
        .forEach(column -> conditions.add(SqlText.of(column.isPresent(sql.apply(column)))));
    return SqlText.all(conditions);
  }

  @Override
  public boolean isOpenAbove(Range range) {
    return range instanceof KeyRange keys && keys.to().isEmpty();
  }

  @Override
  public boolean isOpenBelow(Range range) {
    return range instanceof KeyRange keys && keys.from().isEmpty();
  }

  /** Such as {@code (a, b) >= (cast(? as bigint), cast(? as text))}, which an index can answer. */
  SqlText compared(Function<Column, String> sql, String operator, List<String> key) {
    if (key.size() != columns.size()) {
      throw new IllegalArgumentException(
          "A key of %s has %s values, not %s".formatted(names(), columns.size(), key.size()));
    }
    return SqlText.of(
            "(%s) %s ("
                .formatted(
                    columns.stream().map(sql).collect(Collectors.joining(", ")),
                    Column.operator(columns, operator)))
        .plus(TextValue.row(columns, key))
        .plus(")");
  }

  private String names() {
    return columns.stream().map(Column::name).collect(Collectors.joining(", ", "(", ")"));
  }

  /** Of any other type there may be no value that is always one. */
  @Override
  public KeyRange sample() {
    return columns.stream().anyMatch(column -> column.type() == ColumnType.OTHER)
        ? KeyRange.ALL
        : new KeyRange(columns.stream().map(TupleAxis::anyValue).toList(), List.of());
  }

  private static String anyValue(Column column) {
    return switch (column.type()) {
      case INTEGER -> "0";
      case DATE, TIMESTAMP, TIMESTAMPTZ -> "2000-01-01";
      case UUID -> "00000000-0000-0000-0000-000000000000";
      case TEXT, OTHER -> "";
    };
  }

  @Override
  public Iterator<KeyRange> cut(KeyRange range, long rows, Order order, Selection<KeyRange> scope) {
    return new Pieces<>(range, order, KeyCut.of(range, scope, this, rows, order));
  }

  @Override
  public RowEstimator<KeyRange> estimator(Selection<KeyRange> scope) {
    return new WalkedKeys(scope, this);
  }
}
