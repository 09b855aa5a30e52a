package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnStatistics;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.PinnedSql;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads what ANALYZE has left in the catalog: no row of the table is touched. Stateless.
 *
 * <p>The catalog keeps values as arrays of any type; their text has that type again after a cast.
 */
final class PostgresStatistics {

  private static final String OF_COLUMN =
      " from pg_catalog.pg_stats s %s where s.schemaname = ? and s.tablename = ? and s.attname = ?"
          + " and s.inherited = ?";

  private static final String NULLS = PinnedSql.of("select s.null_frac" + OF_COLUMN.formatted(""));

  private static final int SHARE_OF_NULLS = 0;
  private static final int COMMON = 1;

  /** In one statement: to plan the view of statistics takes longer than to read it. */
  private static final String ALL =
      PinnedSql.of(
          """
          with stats as materialized (
            select s.null_frac, s.most_common_vals::text as vals, s.most_common_freqs as freqs,
                   s.histogram_bounds::text as bounds {of})
          select 0 as part, 0 as place, null::{type} as v, null_frac as f from stats
          union all
          select 1, place, v, f
            from stats cross join lateral unnest(vals::{type}[], freqs) with ordinality m (v, f, place)
          union all
          select 2, place, v, null
            from stats cross join lateral unnest(bounds::{type}[]) with ordinality b (v, place)
           order by part, place
          """
              .replace("{of}", OF_COLUMN.formatted("")));

  private static final String DISTINCT =
      PinnedSql.of(
          "select v"
              + OF_COLUMN.formatted(
                  "cross join lateral unnest(s.histogram_bounds::text::text[])"
                      + " with ordinality b (v, place)")
              + " and s.most_common_vals is null order by place");

  private final Connection connection;
  private final Table table;
  private final Column column;

  private PostgresStatistics(Connection connection, Table table, Column column) {
    this.connection = connection;
    this.table = table;
    this.column = column;
  }

  /** Empty if the column was never analyzed, or this role may not see what was found. */
  static Optional<ColumnStatistics> of(
      Connection connection, Table table, Column column, ColumnStatistics.Position position)
      throws SQLException {
    return new PostgresStatistics(connection, table, column).read(position);
  }

  /** Share of the rows without a value; empty as {@link #of}. */
  static Optional<Double> nullShare(Connection connection, Table table, Column column)
      throws SQLException {
    return new PostgresStatistics(connection, table, column).nullShare();
  }

  /** Bounds of the histogram as text; empty as {@link #of}, and if values are repeated. */
  static List<String> distinctBounds(Connection connection, Table table, Column column)
      throws SQLException {
    try (var statement = new PostgresStatistics(connection, table, column).prepared(DISTINCT);
        var row = statement.executeQuery()) {
      var bounds = new ArrayList<String>();
      while (row.next()) {
        bounds.add(row.getString(1));
      }
      return bounds;
    }
  }

  private Optional<ColumnStatistics> read(ColumnStatistics.Position position) throws SQLException {
    double nulls = -1;
    var common = new ArrayList<ColumnStatistics.Common>();
    var bounds = new ArrayList<Long>();
    try (var statement = prepared(ALL.replace("{type}", column.castName()));
        var row = statement.executeQuery()) {
      while (row.next()) {
        switch (row.getInt(1)) {
          case SHARE_OF_NULLS -> nulls = row.getDouble(4);
          case COMMON ->
              common.add(new ColumnStatistics.Common(position.read(row, 3), row.getDouble(4)));
          default -> bounds.add(position.read(row, 3));
        }
      }
    }
    return nulls < 0 ? Optional.empty() : Optional.of(new ColumnStatistics(nulls, common, bounds));
  }

  private Optional<Double> nullShare() throws SQLException {
    try (var statement = prepared(NULLS);
        var row = statement.executeQuery()) {
      return row.next() ? Optional.of(row.getDouble(1)) : Optional.empty();
    }
  }

  private PreparedStatement prepared(String sql) throws SQLException {
    return SqlText.of(sql, table.schema(), table.name(), column.name(), table.partitioned())
        .prepare(connection);
  }
}
