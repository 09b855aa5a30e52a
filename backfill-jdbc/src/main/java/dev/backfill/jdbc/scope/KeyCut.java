package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Order;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Cuts a range of keys by rows, one reading of the index for each piece, made when the piece is
 * asked for. Rows of equal keys stay together, however many they are. Immutable.
 *
 * @param last the last key of the order, behind which nothing is cut; empty if the range has an end
 */
record KeyCut(
    Selection<KeyRange> scope, TupleAxis axis, long rows, Order order, Optional<List<String>> last)
    implements Pieces.Knife<KeyRange> {

  /**
   * Cuts up to the last key that there is now. Rows that are inserted behind it later belong to the
   * last piece: otherwise planning would not end while they come in as fast as they are planned.
   */
  static KeyCut of(
      KeyRange range, Selection<KeyRange> scope, TupleAxis axis, long rows, Order order) {
    return axis.isOpenAhead(range, order)
        ? new KeyCut(
            scope,
            axis,
            rows,
            order,
            new KeyCut(scope, axis, rows, Walk.opposite(order), Optional.empty())
                .key(scope.range(range), 0))
        : new KeyCut(scope, axis, rows, order, Optional.empty());
  }

  @Override
  public Optional<Pieces.Halves<KeyRange>> cut(KeyRange range) {
    var bound = order == Order.OLDEST_FIRST ? above(range) : below(range);
    return bound.map(
        key -> new Pieces.Halves<>(new KeyRange(range.from(), key), new KeyRange(key, range.to())));
  }

  /** The key of the row that is one too many, or the next one if the piece begins with that key. */
  private Optional<List<String>> above(KeyRange range) {
    var beyond = key(rows(range), rows);
    // only the database knows whether the first key is another one or another spelling
    return beyond.isPresent() && next(range, "<", beyond.get()).isEmpty()
        ? next(range, ">", beyond.get())
        : beyond;
  }

  /**
   * The key of the last row of the piece, if there are rows with smaller ones; equal ones come with
   * it.
   */
  private Optional<List<String>> below(KeyRange range) {
    return key(rows(range), rows - 1)
        .filter(last -> !last.equals(range.from()) && next(range, "<", last).isPresent());
  }

  private Optional<List<String>> next(KeyRange range, String operator, List<String> key) {
    return key(rows(range).plus(" and ").plus(compared(operator, key)), 0);
  }

  private SqlText rows(KeyRange range) {
    var all = scope.condition(range);
    return last.map(
            key -> all.plus(" and ").plus(compared(order == Order.OLDEST_FIRST ? "<=" : ">=", key)))
        .orElse(all);
  }

  private SqlText compared(String operator, List<String> key) {
    return axis.compared(column -> scope.facts().sql(column), operator, key);
  }

  /** The key of one of the rows, in the order of work. */
  private Optional<List<String>> key(SqlText condition, long offset) {
    String direction = order == Order.OLDEST_FIRST ? "" : " desc";
    var query =
        SqlText.of("select %s from %s where ".formatted(columns(), scope.facts().sql()))
            .plus(condition)
            .plus(" order by %s limit 1 offset %d".formatted(columns(direction), offset));
    return scope.readOrdered(
        "cut '%s' by rows".formatted(scope.facts().fullName()),
        connection -> read(connection, query));
  }

  private String columns() {
    var values = scope.reader().dialect().values();
    return axis.columns().stream()
        .map(column -> values.text(column, scope.facts().sql(column)))
        .collect(Collectors.joining(", "));
  }

  private String columns(String each) {
    return axis.columns().stream()
        .map(column -> scope.facts().sql(column) + each)
        .collect(Collectors.joining(", "));
  }

  private Optional<List<String>> read(Connection connection, SqlText query) throws SQLException {
    try (var statement = query.prepare(connection);
        var row = statement.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      var key = new ArrayList<String>();
      for (int i = 1; i <= axis.columns().size(); i++) {
        key.add(row.getString(i));
      }
      return Optional.of(key);
    }
  }
}
