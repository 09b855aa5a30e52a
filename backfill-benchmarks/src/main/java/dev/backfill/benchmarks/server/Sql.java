package dev.backfill.benchmarks.server;

import java.sql.SQLException;
import javax.sql.DataSource;

/** Statements outside of the clock, each on a connection of its own. Stateless. */
public final class Sql {

  private Sql() {}

  /** Executes statements without parameters. */
  public static void execute(DataSource source, String sql) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The text in the one row of a query. */
  public static String text(DataSource source, String sql) throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** The number in the one row of a query. */
  public static long number(DataSource source, String sql) throws SQLException {
    return Long.parseLong(text(source, sql));
  }
}
