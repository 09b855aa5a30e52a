package dev.backfill.jdbc;

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
 * @param networkTimeout the network timeout that it had, in ms
 * @param name {@code pid|start}; null where a pooler stands in between and gives the connection
 *     another session now and then
 */
record HeartbeatSession(BorrowedConnection borrowed, int networkTimeout, @Nullable String name)
    implements AutoCloseable {

  private static final int UNKNOWN = -1;

  /**
   * Borrows a connection. A dead network does not hold it up for longer than the lease.
   *
   * @param control a connection of the same data source; with it is found out whether connections
   *     have sessions of their own. Without one the name is only read
   */
  static HeartbeatSession borrow(
      DataSource dataSource, LedgerHome home, Duration lease, @Nullable Connection control)
      throws SQLException {
    var borrowed = BorrowedConnection.autoCommitting(dataSource);
    try {
      int before = limitWait(borrowed.connection(), lease);
      return new HeartbeatSession(borrowed, before, nameOf(borrowed.connection(), home, control));
    } catch (SQLException | RuntimeException | Error e) {
      borrowed.close();
      throw e;
    }
  }

  /** The same session under no name, where names are known to mean nothing. */
  HeartbeatSession unnamed() {
    return new HeartbeatSession(borrowed, networkTimeout, null);
  }

  Connection connection() {
    return borrowed.connection();
  }

  @Override
  public void close() {
    if (networkTimeout != UNKNOWN) {
      setWait(networkTimeout);
    }
    borrowed.close();
  }

  private void setWait(int millis) {
    try {
      borrowed.connection().setNetworkTimeout(Runnable::run, millis);
    } catch (SQLException e) {
      Ignored.because("a broken connection takes no setting any more", e);
    }
  }

  private static int limitWait(Connection connection, Duration lease) {
    try {
      int before = connection.getNetworkTimeout();
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(lease.toMillis()));
      return before;
    } catch (SQLException e) {
      Ignored.because("a driver without network timeout waits for the operating system", e);
      return UNKNOWN;
    }
  }

  /**
   * Asks one connection, the other twice and the one again: a pooler that gives sessions out per
   * transaction shows itself, whether it always takes the same one or one after the other.
   */
  private static @Nullable String nameOf(
      Connection connection, LedgerHome home, @Nullable Connection control) throws SQLException {
    if (control == null) {
      return session(connection, home);
    }
    var before = session(control, home);
    var first = session(connection, home);
    var second = session(connection, home);
    var after = session(control, home);
    boolean own = first.equals(second) && before.equals(after) && !first.equals(before);
    return own ? first : null;
  }

  private static String session(Connection connection, LedgerHome home) throws SQLException {
    return LedgerJdbc.one(connection, home.sql(LedgerStatement.SESSION), row -> row.getString(2));
  }
}
