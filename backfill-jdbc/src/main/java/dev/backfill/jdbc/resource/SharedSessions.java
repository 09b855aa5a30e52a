package dev.backfill.jdbc.resource;

import dev.backfill.jdbc.connection.SessionState;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.sql.LocalTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/**
 * Tells whether connections that are held at once have a session each. Two of them with one backend
 * may still be told apart by their driver: then a pooler stands in between, which gives sessions
 * out for a transaction, and nothing is shared. Stateless.
 */
public final class SharedSessions {

  private SharedSessions() {}

  /**
   * Returns true if any two of them share a session; those that are not in a transaction come last.
   */
  static boolean among(List<Connection> held) throws SQLException {
    var seen = new HashMap<Integer, Connection>();
    for (var connection : held) {
      var backend = backendIfAlive(connection);
      var other = backend.isEmpty() ? null : seen.putIfAbsent(backend.get(), connection);
      if (other != null && areOne(connection, other)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Empty of a session that has ended, which no other connection shares, and of another database.
   */
  private static Optional<Integer> backendIfAlive(Connection connection) throws SQLException {
    try {
      return backend(connection);
    } catch (SQLException e) {
      if (SqlFailures.breaksConnection(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static Optional<Integer> backend(Connection connection) throws SQLException {
    var dialect = Dialects.of(connection);
    return dialect.isPresent()
        ? Optional.of(dialect.get().sessions().number(connection))
        : Optional.empty();
  }

  /**
   * Returns true if what is done on the one is seen on the other; nothing is sent on the other,
   * which might wait for a pooler.
   *
   * @param one commits each statement by itself
   */
  public static boolean areOne(Connection one, Connection other) throws SQLException {
    return SessionState.isOne(one, other) || seesTransaction(one, other);
  }

  private static boolean seesTransaction(Connection one, Connection other) throws SQLException {
    if (SessionState.inTransaction(other)) {
      return false; // its own
    }
    return LocalTransaction.on(
        one,
        held -> {
          backend(held);
          return SessionState.inTransaction(other);
        });
  }
}
