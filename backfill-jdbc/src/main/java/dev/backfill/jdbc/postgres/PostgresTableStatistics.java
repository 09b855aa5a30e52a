package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnStatistics;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.Dialect;
import dev.backfill.jdbc.dialect.RowsNow;
import dev.backfill.jdbc.dialect.TableStatistics;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Statistics of PostgreSQL. Stateless.
 *
 * @param dialect plans statements
 */
record PostgresTableStatistics(Dialect dialect) implements TableStatistics {

  /** -1 if any part of the table was never analyzed. */
  private static final NamedSql STATISTICS =
      PinnedSql.named(
          """
          with root as (
            select c.oid, c.relkind from pg_catalog.pg_class c
              join pg_catalog.pg_namespace n on n.oid = c.relnamespace
             where n.nspname = :schema and c.relname = :table),
          leaf as (
            select oid from root where relkind = 'r'
            union
            select p.relid from root, pg_catalog.pg_partition_tree(root.oid) p where p.isleaf)
          select case when bool_and(c.reltuples >= 0) then sum(c.reltuples) else -1 end::bigint
            from leaf join pg_catalog.pg_class c on c.oid = leaf.oid
          """);

  @Override
  public Optional<ColumnStatistics> ofColumn(
      Connection connection, Table table, Column column, ColumnStatistics.Position position)
      throws SQLException {
    return PostgresStatistics.of(connection, table, column, position);
  }

  @Override
  public List<String> distinctBounds(Connection connection, Table table, Column column)
      throws SQLException {
    return PostgresStatistics.distinctBounds(connection, table, column);
  }

  @Override
  public OptionalLong rows(Connection connection, Table table) throws SQLException {
    long rows = OfTable.ask(connection, STATISTICS, table).one(row -> row.getLong(1));
    return rows < 0 ? OptionalLong.empty() : OptionalLong.of(rows);
  }

  @Override
  public RowsNow rowsNow(Connection connection, Table table) throws SQLException {
    long planned = dialect.plan(connection, SqlText.of("select 1 from " + table.sql()));
    return RowsNow.of(planned, PostgresRows.counted(connection, table));
  }

  @Override
  public boolean isGuess(Connection connection, Table table, SqlText condition, long all, long met)
      throws SQLException {
    return PostgresGuesses.isGuess(connection, table, condition, all, met);
  }
}
