package dev.backfill.jdbc.connection;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What PostgreSQL's driver offers beside JDBC: COPY, and the cancellation of whatever a session
 * does, also while it fetches. Its methods are found by name, so that no driver is needed to
 * compile or to run. Thread-safe as far as {@link #cancel}.
 *
 * @param copies the driver's {@code CopyManager}
 * @param copyIn its method {@code copyIn(String, InputStream)}
 * @param driver the driver's connection
 * @param cancelQuery its method {@code cancelQuery()}
 */
record DriverExtras(Object copies, Method copyIn, Object driver, Method cancelQuery) {

  /** Pools wrap connections, and proxies wrap pools. */
  private static final int MOST_WRAPPERS = 10;

  /** Empty if another driver is behind the connection, or a wrapper that lets nothing through. */
  static Optional<DriverExtras> of(Connection connection) {
    try {
      Object driver = innermost(connection);
      Object copies = driver.getClass().getMethod("getCopyAPI").invoke(driver);
      return Optional.of(
          new DriverExtras(
              copies,
              copies.getClass().getMethod("copyIn", String.class, InputStream.class),
              driver,
              driver.getClass().getMethod("cancelQuery")));
    } catch (SQLException
        | NoSuchMethodException
        | IllegalAccessException
        | InvocationTargetException e) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("ReferenceEquality") // a driver's connection unwraps to itself
  private static Object innermost(Connection connection) throws SQLException {
    Connection outer = connection;
    for (int i = 0; i < MOST_WRAPPERS; i++) {
      Connection inner = outer.unwrap(Connection.class);
      if (inner == outer) {
        break;
      }
      outer = inner;
    }
    return outer;
  }

  /**
   * Sends rows by COPY.
   *
   * @return how many the database has inserted
   * @throws IOException what the stream has thrown; the statement is given up then
   */
  long copyIn(String sql, InputStream rows) throws SQLException, IOException {
    return (Long) call(copies, copyIn, sql, rows);
  }

  /** Cancels what the session does at present. Returns when the server has heard of it. */
  void cancel() throws SQLException {
    try {
      var unused = call(driver, cancelQuery);
    } catch (IOException e) {
      throw new SQLException(e);
    }
  }

  private static Object call(Object target, Method method, Object... arguments)
      throws SQLException, IOException {
    try {
      return method.invoke(target, arguments);
    } catch (IllegalAccessException e) {
      throw new SQLException(e);
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case SQLException sql -> throw sql;
        case IOException io -> throw io;
        case RuntimeException runtime -> throw runtime;
        case Error error -> throw error;
        case null, default -> throw new SQLException(e);
      }
    }
  }
}
