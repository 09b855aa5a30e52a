package dev.backfill.jdbc;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Logger;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGConnectionPoolDataSource;

/**
 * A small pool that knows who has not given back what. Thread-safe; at most {@value #SIZE} sessions
 * at a time, each in the time zone of {@link Postgres#SESSION_ZONE}.
 */
final class TestPool implements DataSource, AutoCloseable {

  static final int SIZE = 20;

  private static final int WAIT_SECONDS = 10;

  private final PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
  private final Semaphore permits = new Semaphore(SIZE, true);
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<PooledConnection> idle = new ArrayDeque<>();
  private final Map<PooledConnection, Throwable> borrowed = new HashMap<>();
  private boolean closed;

  /** Sessions of the superuser. */
  TestPool(String url) {
    this(url, "postgres");
  }

  TestPool(String url, String user) {
    source.setUrl(url);
    source.setUser(user);
  }

  @Override
  public Connection getConnection() throws SQLException {
    boolean free;
    try {
      free = permits.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLTransientConnectionException("interrupted", e);
    }
    if (!free) {
      throw new SQLTransientConnectionException("no connection within " + WAIT_SECONDS + " s");
    }
    try {
      return borrow();
    } catch (SQLException | RuntimeException e) {
      permits.release();
      throw e;
    }
  }

  private Connection borrow() throws SQLException {
    while (true) {
      var session = nextIdle();
      var fresh = session == null;
      if (session == null) {
        session = connect();
      }
      var connection = fresh ? session.getConnection() : soundOrNull(session);
      if (connection != null) {
        lock.lock();
        try {
          borrowed.put(session, new Throwable("borrowed here, never closed"));
        } finally {
          lock.unlock();
        }
        return connection;
      }
      session.close();
    }
  }

  /** A session may have been given up by whoever had it before. */
  private static @Nullable Connection soundOrNull(PooledConnection session) {
    try {
      var connection = session.getConnection();
      return connection.isValid(2) ? connection : null;
    } catch (SQLException e) {
      return null;
    }
  }

  private PooledConnection nextIdle() throws SQLException {
    lock.lock();
    try {
      if (closed) {
        throw new SQLException("pool is closed", "08003");
      }
      return idle.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  private PooledConnection connect() throws SQLException {
    var session = source.getPooledConnection();
    try (Statement s = session.getConnection().createStatement()) {
      // pgjdbc sends the JVM's zone when it connects: only SET makes a difference
      s.execute("set time zone '" + Postgres.SESSION_ZONE + "'");
    }
    session.addConnectionEventListener(
        new ConnectionEventListener() {
          @Override
          public void connectionClosed(ConnectionEvent event) {
            giveBack(session, true);
          }

          @Override
          public void connectionErrorOccurred(ConnectionEvent event) {
            giveBack(session, false);
          }
        });
    return session;
  }

  private void giveBack(PooledConnection session, boolean usable) {
    boolean keep;
    lock.lock();
    try {
      if (borrowed.remove(session) == null) {
        return;
      }
      keep = usable && !closed;
      if (keep) {
        idle.addFirst(session);
      }
    } finally {
      lock.unlock();
    }
    permits.release();
    if (!keep) {
      closeQuietly(session);
    }
  }

  private static void closeQuietly(PooledConnection session) {
    try {
      session.close();
    } catch (SQLException e) {
      // a broken session cannot be closed in order
    }
  }

  /** How many connections are out. */
  int borrowed() {
    lock.lock();
    try {
      return borrowed.size();
    } finally {
      lock.unlock();
    }
  }

  /** Closes the idle sessions; fails with the places where connections were borrowed and kept. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      idle.forEach(TestPool::closeQuietly);
      idle.clear();
      if (!borrowed.isEmpty()) {
        var leak = new AssertionError("The test left " + borrowed.size() + " connections open");
        borrowed.values().forEach(leak::addSuppressed);
        throw leak;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("one user only");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("no logger");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("not a wrapper");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
