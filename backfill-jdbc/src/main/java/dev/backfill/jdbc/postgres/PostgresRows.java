package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.RowsNow;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;

/** Asks the server for the rows that it has counted in a table and its partitions. Stateless. */
final class PostgresRows {

  /** Of a part that was never analyzed the server counts since it was made. */
  private static final NamedSql COUNTERS =
      OfTable.overLeaves(
          """
          select coalesce(sum(s.n_live_tup), 0)::bigint,
                 coalesce(sum(s.n_mod_since_analyze + s.n_dead_tup), 0)::bigint,
                 coalesce(sum(s.n_dead_tup), 0)::bigint,
                 coalesce(sum(s.n_tup_ins - s.n_tup_del), 0)::bigint,
                 coalesce(bool_and(c.reltuples < 0 or coalesce(s.analyze_count + s.autoanalyze_count
                   + s.vacuum_count + s.autovacuum_count, 0) > 0), false)
            from pg_catalog.pg_class root join pg_catalog.pg_namespace n on n.oid = root.relnamespace
           cross join lateral {leaves} leaf
            join pg_catalog.pg_class c on c.oid = leaf.oid
            left join pg_catalog.pg_stat_all_tables s on s.relid = leaf.oid
           where n.nspname = :schema and root.relname = :table
          """);

  private PostgresRows() {}

  static RowsNow.Counters counted(Connection connection, Table table) throws SQLException {
    return OfTable.ask(connection, COUNTERS, table)
        .one(
            row ->
                new RowsNow.Counters(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getBoolean(5)));
  }
}
