package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The columns that the indexes of a table serve.
 *
 * @param key columns of the primary key, or else of the unique index with the fewest columns, none
 *     of which may be null
 * @param leading columns with which an index on all rows begins
 */
record PostgresIndexes(List<String> key, Set<String> leading) {

  /** Valid ordered indexes on all rows, the primary key first, then the narrowest unique one. */
  private static final NamedSql INDEXES =
      PinnedSql.named(
          """
          select i.indexrelid, a.attname, k.place = 1,
                 i.indisprimary or (i.indisunique and i.indimmediate and i.indexprs is null and not exists (
                   select from pg_catalog.pg_attribute n where n.attrelid = i.indrelid and not {notnull}
                      and n.attnum = any ((i.indkey::int2[])[0:i.indnkeyatts - 1])))
            from pg_catalog.pg_index i
            join pg_catalog.pg_class c on c.oid = i.indexrelid
            join pg_catalog.pg_am m on m.oid = c.relam and m.amname = 'btree'
           cross join lateral unnest(i.indkey::int2[]) with ordinality k (attnum, place)
            join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
           where i.indrelid = :table and i.indisvalid and i.indpred is null and k.place <= i.indnkeyatts
           order by i.indisprimary desc, i.indnkeyatts, c.relname, k.place
          """
              .replace("{notnull}", PostgresColumns.notNull("n")));

  PostgresIndexes {
    key = List.copyOf(key);
    leading = Set.copyOf(leading);
  }

  static PostgresIndexes of(Connection connection, long table) throws SQLException {
    Map<Long, List<String>> keys = new LinkedHashMap<>();
    Set<String> leading = new HashSet<>();
    try (var statement = INDEXES.on(connection).with("table", table).prepared();
        var row = statement.executeQuery()) {
      while (row.next()) {
        String column = row.getString(2);
        if (row.getBoolean(3)) {
          leading.add(column);
        }
        if (row.getBoolean(4)) {
          keys.computeIfAbsent(row.getLong(1), index -> new ArrayList<>()).add(column);
        }
      }
    }
    return new PostgresIndexes(keys.values().stream().findFirst().orElseGet(List::of), leading);
  }
}
