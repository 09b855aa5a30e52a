package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.RefusedConnectionException;
import dev.backfill.jdbc.resource.PreparedStatements;
import dev.backfill.jdbc.resource.SharedSessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a heartbeat, with the name of its session on the server. A session that is gone
 * tells that its process is dead, long before the lease runs out. One thread at a time.
 *
 * @param borrowed the connection
 * @param name {@code pid|start}; null where a pooler stands in between and gives the connection
 *     another session now and then
 */
record HeartbeatSession(BorrowedConnection borrowed, @Nullable String name)
    implements AutoCloseable {

  /**
   * Borrows a connection. A dead network does not hold it up for longer than the lease.
   *
   * @param control a connection of the same data source; with it is found out whether connections
   *     have sessions of their own
   * @param needed the number of connections that the run needs
   * @throws RefusedConnectionException if both connections are one to the driver
   */
  static HeartbeatSession borrow(
      DataSource dataSource, LedgerLocation home, Duration lease, Connection control, int needed)
      throws SQLException {
    var session = borrow(dataSource, home, lease);
    try {
      var own = session.ownName(home, control);
      if (own == null && SharedSessions.areOne(session.connection(), control)) {
        throw RefusedConnectionException.sharedSession(home.database(), needed);
      }
      if (own == null) {
        PreparedStatements.requireNone(control, home);
      }
      return new HeartbeatSession(session.borrowed(), own);
    } catch (SQLException | RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  /** The same without a question: the name is only read. */
  static HeartbeatSession borrow(DataSource dataSource, LedgerLocation home, Duration lease)
      throws SQLException {
    var borrowed = BorrowedConnection.readCommitting(dataSource);
    try {
      borrowed.limitWait(lease);
      return new HeartbeatSession(borrowed, session(borrowed.connection(), home));
    } catch (SQLException | RuntimeException | Error e) {
      borrowed.close();
      throw e;
    }
  }

  /** The same session under no name, where names are known to mean nothing. */
  HeartbeatSession unnamed() {
    return new HeartbeatSession(borrowed, null);
  }

  Connection connection() {
    return borrowed.connection();
  }

  @Override
  public void close() {
    borrowed.close();
  }

  /**
   * Asks one connection, the other twice and the one again: a pooler that gives sessions out per
   * transaction shows itself, whether it always takes the same one or one after the other. The
   * name, which was asked first, if the session is its own.
   */
  private @Nullable String ownName(LedgerLocation home, Connection control) throws SQLException {
    var before = session(control, home);
    var second = session(connection(), home);
    var after = session(control, home);
    boolean own = second.equals(name) && before.equals(after) && !second.equals(before);
    return own ? name : null;
  }

  private static String session(Connection connection, LedgerLocation home) throws SQLException {
    return home.sql(LedgerStatement.SESSION).on(connection).one(row -> row.getString(2));
  }
}
