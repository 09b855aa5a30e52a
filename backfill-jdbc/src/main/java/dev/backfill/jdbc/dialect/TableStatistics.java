package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnStatistics;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.SqlText;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the statistics that a database has of a table. Role; stateless, thread-safe. */
public interface TableStatistics {

  /**
   * The catalog's statistics of the values of a column; empty if nothing. Reads no row of the
   * table.
   *
   * @param position the conversion of a value to a position
   */
  Optional<ColumnStatistics> ofColumn(
      Connection connection, Table table, Column column, ColumnStatistics.Position position)
      throws SQLException;

  /**
   * Values of a column that cut its rows into parts of the same size, ascending, as text; empty if
   * the catalog has none, or knows of values that are repeated. Reads no row of the table.
   */
  List<String> distinctBounds(Connection connection, Table table, Column column)
      throws SQLException;

  /** The number of rows of a table according to the statistics; empty if there are none. */
  OptionalLong rows(Connection connection, Table table) throws SQLException;

  /** The number of rows that a table has at present, as far as can be told without reading them. */
  RowsNow rowsNow(Connection connection, Table table) throws SQLException;

  /**
   * Returns true if the database only guesses how many rows meet a condition.
   *
   * @param all the number of rows that {@link Dialect#plan} expects without it
   * @param met the number of rows that it expects with it
   */
  boolean isGuess(Connection connection, Table table, SqlText condition, long all, long met)
      throws SQLException;
}
