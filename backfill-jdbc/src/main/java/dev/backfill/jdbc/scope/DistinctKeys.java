package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.OwnNames;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.KeySet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Leaves out keys that the column takes for one that was given before: with blanks at the end, in
 * another case. The database compares them, all by one statement. Stateless, thread-safe.
 *
 * @param table whose column
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
    try (var statement = firstPlaces(keys).prepare(connection);
        var row = statement.executeQuery()) {
      while (row.next()) {
        first.add(keys.get(row.getInt(1) - 1));
      }
    }
    return new KeyOrigin.Given<>(new KeySet<>(first), given.doubled() + keys.size() - first.size());
  }

  /** Numbers and UUIDs are equal where Java says so. */
  public boolean mayRepeat(KeyOrigin.Given<K> given) {
    return column.type() == ColumnType.TEXT && given.keys().keys().size() > 1;
  }

  /** The rows of the table, of which there are none, give the keys the column's collation. */
  private SqlText firstPlaces(List<K> keys) {
    return OwnNames.rendered(
        Stream.of(OwnNames.in(table), Stream.of(column.castName())).flatMap(names -> names),
        names -> {
          var facts = names.of(table);
          var named = names.of(column);
          return SqlText.of(
                  "select min(backfill_place) from (select cast(%s as %s) as backfill_key, null::bigint as backfill_place from %s where false union all "
                      .formatted(facts.sql(named), named.castName(), facts.sql()))
              .plus(dialect.numbered(named, keys))
              .plus(") backfill_keys group by backfill_key order by 1");
        });
  }
}
