package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.KeySet;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Rows that a run has set aside, looked up by the key of their table. Each key of a set is the text
 * of one row's key, of one column or of several.
 *
 * @param columns the key of the table
 * @param plan the plan that has set them aside
 */
public record BadRowAxis(List<Column> columns, String plan) implements Axis<KeySet<String>> {

  /** A key of each row is a condition of its own: more of them make a statement slow to plan. */
  private static final int MOST_IN_A_CHUNK = 200;

  /** The text of no key in a database. */
  private static final String NO_KEY = "\0";

  /**
   * The rows of a table, whose key they are looked up by.
   *
   * @throws IllegalArgumentException if it has none
   */
  public static BadRowAxis of(Table table, String plan) {
    if (table.key().isEmpty()) {
      throw new IllegalArgumentException(
          "Table '%s' has no key by which rows that were set aside could be looked up"
              .formatted(table.fullName()));
    }
    return new BadRowAxis(table.key(), plan);
  }

  @Override
  public boolean namesRows() {
    return true;
  }

  @Override
  public KeySet<String> everything() {
    throw new IllegalArgumentException(
        "Rows that were set aside are looked up by their keys, one by one");
  }

  @Override
  public RangeCodec<KeySet<String>> codec() {
    return RangeCodec.keys(String.class);
  }

  @Override
  public Optional<ZoneId> zone() {
    return Optional.empty();
  }

  @Override
  public String definition() {
    return "set aside by plan '%s'".formatted(plan);
  }

  @Override
  public SqlText condition(Range range, Function<Column, String> sql) {
    if (!(range instanceof KeySet<?> set)) {
      throw new IllegalArgumentException(
          "Rows that were set aside are looked up by their keys, not by "
              + range.getClass().getSimpleName());
    }
    var rows = set.keys().stream().map(key -> one(key.toString(), sql)).toList();
    return SqlText.of("(").plus(SqlText.joined(" or ", rows)).plus(")");
  }

  private SqlText one(String key, Function<Column, String> sql) {
    if (key.equals(NO_KEY)) {
      return row(sql, nothing());
    }
    var values = RowKey.split(key);
    if (values.size() != columns.size()) {
      throw new IllegalArgumentException(
          "A row that plan '%s' has set aside has a key of %d columns, and the key of its table now has %d: give it back its key"
              .formatted(plan, values.size(), columns.size()));
    }
    return row(sql, TextValue.row(columns, values));
  }

  private SqlText row(Function<Column, String> sql, SqlText values) {
    return SqlText.of(
            "(%s) %s ("
                .formatted(
                    columns.stream().map(sql).collect(Collectors.joining(", ")),
                    Column.operator(columns, "=")))
        .plus(values)
        .plus(")");
  }

  private SqlText nothing() {
    return SqlText.of(
        columns.stream()
            .map(column -> "cast(null as %s)".formatted(column.castName()))
            .collect(Collectors.joining(", ")));
  }

  /** {@inheritDoc} No row has this key: of some types there is no value that is always one. */
  @Override
  public KeySet<String> sample() {
    return new KeySet<>(List.of(NO_KEY));
  }

  @Override
  public Iterator<KeySet<String>> cut(
      KeySet<String> range, long rows, Order order, Selection<KeySet<String>> scope) {
    var keys = range.keys();
    int size = Math.clamp(rows, 1, MOST_IN_A_CHUNK);
    var pieces = new ArrayList<KeySet<String>>();
    for (int from = 0; from < keys.size(); from += size) {
      pieces.add(new KeySet<>(keys.subList(from, Math.min(keys.size(), from + size))));
    }
    if (order == Order.NEWEST_FIRST) {
      Collections.reverse(pieces);
    }
    return pieces.iterator();
  }
}
