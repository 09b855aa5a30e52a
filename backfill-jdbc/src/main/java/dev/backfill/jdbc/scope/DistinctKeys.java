package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.scope.KeySet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;

/**
 * Leaves out keys that the column takes for one that was given before: with blanks at the end, in
 * another case. The database compares them, all by one statement. Stateless, thread-safe.
 *
 * @param table the table of the column
 * @param column the column
 * @param dialect its database
 */
public record DistinctKeys<K>(Table table, Column column, Dialect dialect) {

  /** The first spelling of each key, in the order in which they were given. */
  public KeyOrigin.Given<K> of(KeyOrigin.Given<K> given, Connection connection)
      throws SQLException {
    var keys = given.keys().keys();
    if (!mayRepeat(given)) {
      return given;
    }
    var first = new ArrayList<K>();
    try (var statement = dialect.values().firstPlaces(table, column, keys).prepare(connection);
        var row = statement.executeQuery()) {
      while (row.next()) {
        first.add(keys.get(row.getInt(1) - 1));
      }
    }
    return new KeyOrigin.Given<>(new KeySet<>(first), given.doubled() + keys.size() - first.size());
  }

  /** Numbers and UUIDs are equal by Java's equality. */
  public boolean mayRepeat(KeyOrigin.Given<K> given) {
    return column.type() == ColumnType.TEXT && given.keys().keys().size() > 1;
  }
}
