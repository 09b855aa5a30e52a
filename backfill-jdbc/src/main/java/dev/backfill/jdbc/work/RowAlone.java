package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.TextValue;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.scope.RowKey;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.work.RowPlace;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One row of a chunk, by the columns along which its rows are gone through.
 *
 * @param table the table of the row
 * @param walk the order of its rows
 * @param values the values of the order columns, as text
 */
public record RowAlone(Table table, Walk walk, List<String> values) {

  public RowAlone {
    values = List.copyOf(values);
  }

  /** The first of the next rows, without a lock; empty if there is none. */
  public static Optional<RowAlone> first(
      Connection connection, Dialect dialect, TransformBatch rows) throws SQLException {
    return OneRow.find(
            connection,
            dialect.session(),
            dialect.transformLast(rows, 1),
            found -> {
              var values = new ArrayList<String>();
              for (int i = 1; i <= rows.order().size(); i++) {
                values.add(found.getString(i));
              }
              return values;
            })
        .map(values -> new RowAlone(rows.table(), rows.walk(), values));
  }

  /** The row that was found before. */
  public static RowAlone at(Table table, Walk walk, RowPlace place) {
    return new RowAlone(table, walk, BatchCursor.read(walk.columns(), place.cursor()).values());
  }

  /** The row for the engine. */
  public RowPlace place(WalkEnd end) {
    var key =
        table.key().stream().map(column -> values.get(walk.columns().indexOf(column))).toList();
    return new RowPlace(table.fullName(), RowKey.join(key), end.cursorAt(values));
  }

  /** The condition of the rows, and of this one among them. */
  public SqlText among(SqlText condition) {
    return condition
        .plus(
            " and (%s) %s ("
                .formatted(
                    walk.columns().stream().map(table::sql).collect(Collectors.joining(", ")),
                    Column.operator(walk.columns(), "=")))
        .plus(TextValue.row(walk.columns(), values))
        .plus(")");
  }
}
