package dev.backfill.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A connection of the host, with its settings as they were found. One thread at a time.
 *
 * <p>A pool may hand out connections with autocommit off or another isolation level, and expects
 * them back as it gave them.
 */
final class BorrowedConnection implements AutoCloseable {

  private static final int UNKNOWN = -1;

  private final Connection connection;
  private final boolean autoCommit;
  private int isolation = Connection.TRANSACTION_NONE;
  private int networkTimeout = UNKNOWN;
  private boolean closed;

  private BorrowedConnection(Connection connection, boolean autoCommit) {
    this.connection = connection;
    this.autoCommit = autoCommit;
  }

  /** Borrows a connection for statements that each commit by themselves. */
  static BorrowedConnection autoCommitting(DataSource dataSource) throws SQLException {
    return borrow(dataSource, true);
  }

  /** Borrows one for statements that each commit by themselves, and transactions in between. */
  static BorrowedConnection readCommitting(DataSource dataSource) throws SQLException {
    return atReadCommitted(autoCommitting(dataSource));
  }

  /** Borrows a connection for transactions at READ COMMITTED. */
  static BorrowedConnection readCommitted(DataSource dataSource) throws SQLException {
    return atReadCommitted(borrow(dataSource, false));
  }

  private static BorrowedConnection atReadCommitted(BorrowedConnection borrowed)
      throws SQLException {
    try {
      borrowed.readCommitted();
      return borrowed;
    } catch (SQLException | RuntimeException | Error e) {
      borrowed.close();
      throw e;
    }
  }

  private static BorrowedConnection borrow(DataSource dataSource, boolean autoCommit)
      throws SQLException {
    Connection connection = dataSource.getConnection();
    try {
      var borrowed = new BorrowedConnection(connection, connection.getAutoCommit());
      borrowed.autoCommit(autoCommit);
      return borrowed;
    } catch (SQLException | RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  Connection connection() {
    return connection;
  }

  /** Makes statements commit by themselves, or not; only outside a transaction. */
  void autoCommit(boolean each) throws SQLException {
    if (connection.getAutoCommit() != each) {
      connection.setAutoCommit(each);
    }
  }

  /** Sets READ COMMITTED until it is closed; only outside a transaction. */
  void readCommitted() throws SQLException {
    int found = connection.getTransactionIsolation();
    if (found != Connection.TRANSACTION_READ_COMMITTED) {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      isolation = found;
    }
  }

  /** Lets a network that is silent hold a statement up for so long at most, until it is closed. */
  void limitWait(Duration atMost) {
    try {
      int found = connection.getNetworkTimeout();
      connection.setNetworkTimeout(Runnable::run, Math.toIntExact(atMost.toMillis()));
      networkTimeout = found;
    } catch (SQLException e) {
      Ignored.because("a driver without network timeout waits for the operating system", e);
    }
  }

  /**
   * Rolls back what is open, restores the settings and gives the connection back. A connection that
   * is broken is given back all the same: its pool throws it away.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (connection) {
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      if (isolation != Connection.TRANSACTION_NONE) {
        connection.setTransactionIsolation(isolation);
      }
      if (connection.getAutoCommit() != autoCommit) {
        connection.setAutoCommit(autoCommit);
      }
      if (networkTimeout != UNKNOWN) {
        connection.setNetworkTimeout(Runnable::run, networkTimeout);
      }
    } catch (SQLException e) {
      Ignored.because("a connection that cannot be rolled back is broken, and with it its work", e);
    }
  }
}
