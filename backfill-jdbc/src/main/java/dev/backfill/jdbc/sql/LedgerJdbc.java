package dev.backfill.jdbc.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Short forms of what JDBC says at length. Stateless. */
public final class LedgerJdbc {

  private LedgerJdbc() {}

  /** Reads one row. */
  public interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /** Statements of one transaction. */
  public interface Body<T extends @Nullable Object> {
    T run() throws SQLException;
  }

  /**
   * Runs statements in one transaction on a connection that otherwise commits each by itself. What
   * they throw is thrown on, after a rollback.
   */
  public static <T extends @Nullable Object> T transaction(Connection connection, Body<T> body)
      throws SQLException {
    connection.setAutoCommit(false);
    T result;
    try {
      result = body.run();
      connection.commit();
    } catch (SQLException | RuntimeException | Error e) {
      try {
        connection.rollback();
        connection.setAutoCommit(true);
      } catch (SQLException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
    connection.setAutoCommit(true);
    return result;
  }

  /** Runs a statement that changes rows, and says how many. */
  public static int update(Connection connection, String sql, @Nullable Object... parameters)
      throws SQLException {
    try (var statement = prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }

  /** Runs a query and reads all its rows. */
  public static <T> List<T> list(
      Connection connection, String sql, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    try (var statement = prepare(connection, sql, parameters);
        var result = statement.executeQuery()) {
      var rows = new ArrayList<T>();
      while (result.next()) {
        rows.add(row.read(result));
      }
      return rows;
    }
  }

  /** Runs a query and reads its first row. */
  public static <T> Optional<T> first(
      Connection connection, String sql, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    return list(connection, sql, row, parameters).stream().findFirst();
  }

  /** Runs a query of one row. */
  public static <T> T one(
      Connection connection, String sql, Row<T> row, @Nullable Object... parameters)
      throws SQLException {
    return first(connection, sql, row, parameters)
        .orElseThrow(() -> new SQLException("no row where there is always one", "02000"));
  }

  private static PreparedStatement prepare(
      Connection connection, String sql, @Nullable Object[] parameters) throws SQLException {
    var statement = connection.prepareStatement(sql);
    try {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement;
    } catch (SQLException | RuntimeException | Error e) {
      statement.close();
      throw e;
    }
  }
}
