package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnStatistics;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.Call;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
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
      " from pg_catalog.pg_stats s %s where s.schemaname = :schema and s.tablename = :table and"
          + " s.attname = :column and s.inherited = :inherited";

  private static final NamedSql NULLS =
      PinnedSql.named("select s.null_frac" + OF_COLUMN.formatted(""));

  private static final int SHARE_OF_NULLS = 0;
  private static final int COMMON = 1;

  /** In one statement: to plan the view of statistics takes longer than to read it. */
  private static final NamedSql ALL =
      PinnedSql.named(
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

  private static final NamedSql DISTINCT =
      PinnedSql.named(
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
    return new PostgresStatistics(connection, table, column)
        .ask(DISTINCT)
        .list(row -> row.getString(1));
  }

  private Optional<ColumnStatistics> read(ColumnStatistics.Position position) throws SQLException {
    double nulls = -1;
    var common = new ArrayList<ColumnStatistics.Common>();
    var bounds = new ArrayList<Long>();
    try (var statement =
            ask(ALL.rewritten(text -> text.replace("{type}", column.castName()))).prepared();
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
    return ask(NULLS).first(row -> row.getDouble(1));
  }

  private Call ask(NamedSql question) {
    return OfTable.ask(connection, question, table)
        .with("column", column.name())
        .with("inherited", table.partitioned());
  }
}
