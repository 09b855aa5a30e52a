package dev.backfill.jdbc.connection;

import dev.backfill.base.Durations;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.dialect.failure.RefusedConnectionException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.Unanswered;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * A connection of the host, with its settings as they were found. One thread at a time.
 *
 * <p>A pool may hand out connections with autocommit off, and expects them back as it gave them.
 * One that is in a transaction is not ours to use: it is refused before anything is done on it.
 * Nothing is ever set for a session of the server, which a pooler may give to others; what a driver
 * keeps to itself is put back.
 */
public final class BorrowedConnection implements AutoCloseable {

  private static final int UNKNOWN = -1;

  /** The largest number of dead connections of a pool in a row. */
  private static final int TRIES = 5;

  /** The number of attempts to get a connection where the server gave none. */
  private static final int CONNECTS = 2;

  private final Connection raw;
  private final boolean autoCommit;
  private Connection connection;
  private int networkTimeout = UNKNOWN;
  private Runnable whenClosed = () -> {};
  private boolean closed;

  private BorrowedConnection(Connection connection, boolean autoCommit) {
    this.raw = connection;
    this.connection = connection;
    this.autoCommit = autoCommit;
  }

  /** Borrows one for statements that each commit by themselves, and transactions in between. */
  public static BorrowedConnection readCommitting(DataSource dataSource) throws SQLException {
    return borrow(dataSource, true);
  }

  /** Borrows a connection for transactions at READ COMMITTED. */
  public static BorrowedConnection readCommitted(DataSource dataSource) throws SQLException {
    return borrow(dataSource, false);
  }

  /**
   * A pool may have kept connections whose sessions were ended since. The first question shows that
   * before anything is done, so another connection is tried.
   */
  private static BorrowedConnection borrow(DataSource dataSource, boolean autoCommit)
      throws SQLException {
    for (int tries = 1; ; tries++) {
      try {
        return alive(of(dataSource.getConnection(), autoCommit));
      } catch (SQLException e) {
        if (tries >= triesAfter(e)) {
          throw e;
        }
        Ignored.because("another connection is tried", e);
      }
    }
  }

  private static int triesAfter(SQLException failure) {
    if (SqlFailures.endedSession(failure)) {
      return TRIES;
    }
    return Unanswered.mayConnectNow(failure) ? CONNECTS : 1;
  }

  private static BorrowedConnection alive(BorrowedConnection borrowed) throws SQLException {
    try {
      if (borrowed.connection.getTransactionIsolation() != Connection.TRANSACTION_READ_COMMITTED) {
        borrowed.readCommitted();
      }
      return borrowed;
    } catch (SQLException | RuntimeException | Error e) {
      borrowed.close();
      throw e;
    }
  }

  /**
   * Takes over a connection that a data source has given just now; refuses one in a transaction.
   */
  public static BorrowedConnection of(Connection connection, boolean autoCommit)
      throws SQLException {
    try {
      if (SessionState.inTransaction(connection)) {
        throw RefusedConnectionException.inTransaction();
      }
      var borrowed = new BorrowedConnection(connection, connection.getAutoCommit());
      borrowed.autoCommit(autoCommit);
      return borrowed;
    } catch (SQLException | RuntimeException | Error e) {
      connection.close();
      throw e;
    }
  }

  public Connection connection() {
    return connection;
  }

  /** Registers the action to run when it has gone back to its owner. */
  public void whenClosed(Runnable action) {
    whenClosed = action;
  }

  /** Makes statements commit by themselves, or not; only outside a transaction. */
  public void autoCommit(boolean each) throws SQLException {
    if (connection.getAutoCommit() != each) {
      connection.setAutoCommit(each);
    }
  }

  /** From now on each transaction says that it is READ COMMITTED; only outside a transaction. */
  public void readCommitted() {
    connection = ReadCommittedConnection.around(raw);
  }

  /**
   * Lets a network that is silent hold a statement up for so long at most, until {@link
   * #waitAsFound} or {@link #close}.
   */
  public void limitWait(Duration atMost) {
    try {
      int found = networkTimeout == UNKNOWN ? raw.getNetworkTimeout() : networkTimeout;
      long millis = Math.min(Integer.MAX_VALUE, Durations.millis(atMost));
      raw.setNetworkTimeout(Runnable::run, (int) millis);
      networkTimeout = found;
    } catch (SQLException e) {
      Ignored.because("a driver without network timeout waits for the operating system", e);
    }
  }

  /** Takes back {@link #limitWait}: what follows may take as long as it likes. */
  public void waitAsFound() {
    if (networkTimeout == UNKNOWN) {
      return;
    }
    try {
      raw.setNetworkTimeout(Runnable::run, networkTimeout);
      networkTimeout = UNKNOWN;
    } catch (SQLException e) {
      Ignored.because("a connection that cannot be set is broken, and its next call says so", e);
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
    try (raw) {
      if (!raw.getAutoCommit()) {
        raw.rollback();
      }
      if (raw.getAutoCommit() != autoCommit) {
        raw.setAutoCommit(autoCommit);
      }
      if (networkTimeout != UNKNOWN) {
        raw.setNetworkTimeout(Runnable::run, networkTimeout);
      }
    } catch (SQLException e) {
      Ignored.because("a connection that cannot be rolled back is broken, and with it its work", e);
    } finally {
      whenClosed.run();
    }
  }
}
