package dev.backfill.jdbc.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** One transaction on a connection that otherwise commits each statement by itself. Stateless. */
public final class LocalTransaction {

  private LocalTransaction() {}

  /** Runs statements in one transaction. What they throw is thrown on, after a rollback. */
  public static <T extends @Nullable Object> T on(Connection connection, Statements<T> statements)
      throws SQLException {
    connection.setAutoCommit(false);
    T result;
    try {
      result = statements.run(connection);
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
}
