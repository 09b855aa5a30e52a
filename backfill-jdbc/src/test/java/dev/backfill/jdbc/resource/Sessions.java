package dev.backfill.jdbc.resource;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** Data sources whose sessions are prepared, refused or counted. */
public final class Sessions {

  private Sessions() {}

  /** Something to do with a session. */
  public interface Use {
    void on(Connection session) throws SQLException;
  }

  /** Something to do. */
  public interface Step {
    void run() throws SQLException;
  }

  public static void doing(Step step) {
    try {
      step.run();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Each session is prepared before it is handed out. */
  public static DataSource of(DataSource source, Use prepared) {
    return source(
        source,
        () -> {
          var session = source.getConnection();
          prepared.on(session);
          return session;
        });
  }

  /** No session while it is refused. */
  public static DataSource refused(DataSource source, BooleanSupplier refused) {
    return source(
        source,
        () -> {
          if (refused.getAsBoolean()) {
            throw new SQLTransientConnectionException("refused by the test");
          }
          return source.getConnection();
        });
  }

  /** So many sessions at a time, and not one more. */
  public static DataSource atMost(DataSource source, int sessions) {
    var free = new Semaphore(sessions, true);
    return source(
        source,
        () -> {
          try {
            if (!free.tryAcquire(2, TimeUnit.SECONDS)) {
              throw new SQLTransientConnectionException("the pool of the test has no more");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLTransientConnectionException("interrupted", e);
          }
          return counted(source.getConnection(), free);
        });
  }

  private static Connection counted(Connection session, Semaphore free) {
    var open = new java.util.concurrent.atomic.AtomicBoolean(true);
    return (Connection)
        Proxy.newProxyInstance(
            Sessions.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, args) -> {
              try {
                return method.invoke(session, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              } finally {
                if (method.getName().equals("close") && open.getAndSet(false)) {
                  free.release();
                }
              }
            });
  }

  private interface Borrowing {
    Connection borrow() throws SQLException;
  }

  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself only
  private static DataSource source(DataSource source, Borrowing borrowing) {
    return (DataSource)
        Proxy.newProxyInstance(
            Sessions.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, args) ->
                switch (method.getName()) {
                  case "getConnection" -> borrowing.borrow();
                  case "equals" -> proxy == args[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> method.invoke(source, args);
                });
  }
}
