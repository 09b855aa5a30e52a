package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.scope.Advice;
import dev.backfill.support.Figures;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;

/**
 * Tells whether the rows of a chunk lie all over a table, from the correlation that ANALYZE has
 * found between the values of a column and the places of its rows. Each chunk then touches pages of
 * the whole table. If the table does not fit into the server's cache, the same pages are read and
 * written again for each chunk. Reads no row of the table.
 *
 * @param connection where to ask
 * @param table the table
 */
record PostgresScatter(Connection connection, Table table) {

  /** Below it, rows are not stored in the order of a column; 1 is the very order. */
  private static final double IN_ORDER = 0.5;

  /** Over all partitions, weighted by their sizes; no row if nothing is known. */
  private static final NamedSql PLACES =
      OfTable.overLeaves(
          """
          select sum(leaf.bytes)::bigint, pg_catalog.pg_size_bytes(pg_catalog.current_setting('shared_buffers')),
                 (sum(leaf.bytes * abs(s.correlation)) / sum(leaf.bytes))::float8
            from pg_catalog.pg_class root join pg_catalog.pg_namespace n on n.oid = root.relnamespace
           cross join lateral {leaves} part
           cross join lateral (
             select c.relname, c.relnamespace, pg_catalog.pg_relation_size(c.oid) as bytes
               from pg_catalog.pg_class c where c.oid = part.oid) leaf
            join pg_catalog.pg_stats s on s.tablename = leaf.relname
             and s.schemaname = (select l.nspname from pg_catalog.pg_namespace l where l.oid = leaf.relnamespace)
             and s.attname = :column and not s.inherited
           where n.nspname = :schema and root.relname = :table and s.correlation is not null and leaf.bytes > 0
          having sum(leaf.bytes) > 0
          """);

  /** Sizes in bytes; correlation from 0 to 1. */
  private record Places(long table, long cache, double correlation) {

    boolean scattered() {
      return table > cache && correlation < IN_ORDER;
    }
  }

  /** The advice on chunks that are ranges of a column. */
  Optional<Advice> of(Column column) throws SQLException {
    var places = places(column).filter(Places::scattered);
    return places.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Advice.warning(sentence(column, places.orElseThrow()), remedy(column).orElse("")));
  }

  private String sentence(Column column, Places places) {
    return String.format(
        Locale.ROOT,
        "The rows of one chunk lie all over %s: they are not stored in the order of %s (correlation"
            + " %.2f), and its %s do not fit into the shared buffers of %s. Each chunk reads and"
            + " writes pages of the whole table again",
        table.fullName(),
        column.name(),
        places.correlation(),
        Figures.bytes(places.table()),
        Figures.bytes(places.cache()));
  }

  private Optional<String> remedy(Column column) throws SQLException {
    if (table.key().isEmpty() || table.key().getFirst().equals(column)) {
      return Optional.empty();
    }
    var key = table.key().getFirst();
    return places(key)
        .filter(places -> places.correlation() >= IN_ORDER)
        .map(
            places ->
                "cut by the key, byKey().chunkBy(rows(n)): rows are stored in the order of %s"
                    .formatted(key.name()));
  }

  private Optional<Places> places(Column column) throws SQLException {
    return OfTable.ask(connection, PLACES, table)
        .with("column", column.name())
        .first(row -> new Places(row.getLong(1), row.getLong(2), row.getDouble(3)));
  }
}
