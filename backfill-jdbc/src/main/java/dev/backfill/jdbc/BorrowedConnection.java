package dev.backfill.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * A connection of the host, with its settings as they were found. One thread at a time.
 *
 * <p>A pool may hand out connections with autocommit off or another isolation level, and expects
 * them back as it gave them.
 */
final class BorrowedConnection implements AutoCloseable {

  private final Connection connection;
  private final boolean autoCommit;
  private int isolation = Connection.TRANSACTION_NONE;
  private boolean closed;

  private BorrowedConnection(Connection connection, boolean autoCommit) {
    this.connection = connection;
    this.autoCommit = autoCommit;
  }

  /** Borrows a connection for statements that each commit by themselves. */
  static BorrowedConnection autoCommitting(DataSource dataSource) throws SQLException {
    return borrow(dataSource, true);
  }

  /** Borrows a connection for transactions, whatever its isolation level is. */
  static BorrowedConnection transactional(DataSource dataSource) throws SQLException {
    return borrow(dataSource, false);
  }

  /** Borrows a connection for transactions at READ COMMITTED. */
  static BorrowedConnection readCommitted(DataSource dataSource) throws SQLException {
    var borrowed = transactional(dataSource);
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
      if (borrowed.autoCommit != autoCommit) {
        connection.setAutoCommit(autoCommit);
      }
      return borrowed;
    } catch (SQLException | RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  Connection connection() {
    return connection;
  }

  /** Sets READ COMMITTED until it is closed; only outside a transaction. */
  void readCommitted() throws SQLException {
    int found = connection.getTransactionIsolation();
    if (found != Connection.TRANSACTION_READ_COMMITTED) {
      connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
      isolation = found;
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
    } catch (SQLException e) {
      Ignored.because("a connection that cannot be rolled back is broken, and with it its work", e);
    }
  }
}
