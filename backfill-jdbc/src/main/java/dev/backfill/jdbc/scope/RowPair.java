package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Two rows of a range: the first one, and the one after the next so many.
 *
 * @param first bound of the first row
 * @param beyond bound of the row that is one too many; empty if there is none
 */
record RowPair<B>(B first, Optional<B> beyond) {

  /** Looks from one end of a range; empty if there is no row at all. */
  static <R extends Range, B extends Comparable<? super B>> Optional<RowPair<B>> at(
      Selection<R> scope, IntervalAxis<R, B> axis, R range, long rows, Order order) {
    String column = scope.facts().sql(axis.column());
    String direction = order == Order.NEWEST_FIRST ? " desc" : "";
    var rowsInOrder =
        SqlText.of("(select " + column + " from " + scope.facts().sql() + " where ")
            .plus(scope.condition(range))
            .plus(" order by " + column + direction + " limit 1 offset ");
    var both =
        SqlText.of("select ").plus(rowsInOrder).plus("0), ").plus(rowsInOrder).plus(rows + ")");
    return scope.readOrdered(
        "cut '%s' by rows".formatted(scope.facts().fullName()),
        connection -> {
          try (var statement = both.prepare(connection);
              var row = statement.executeQuery()) {
            row.next();
            return read(axis.type(), row);
          }
        });
  }

  private static <R extends Range, B extends Comparable<? super B>> Optional<RowPair<B>> read(
      BoundType<R, B> type, ResultSet row) throws SQLException {
    if (row.getObject(1) == null) {
      return Optional.empty();
    }
    Optional<B> beyond =
        row.getObject(2) == null ? Optional.empty() : Optional.of(type.floor(row, 2));
    return Optional.of(new RowPair<>(type.floor(row, 1), beyond));
  }
}
