package dev.backfill.jdbc.connection;

import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.dialect.failure.RefusedUseException;
import dev.backfill.jdbc.dialect.failure.SqlState;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connection that work sees: everything but ending the transaction. Savepoints are allowed.
 *
 * <p>Confined to the thread that made it, apart from {@link #cancelRunning}. Result sets are handed
 * out as they are: a call per value would be felt, and what they could reach is caught when the
 * ledger's row is written.
 */
public final class GuardedConnection {

  private static final String WHAT_TO_DO =
      "Return to commit, throw to roll back; for a transaction of your own take a connection of"
          + " your own";

  private static final Map<String, String> REFUSED =
      Map.of(
          "commit", "ends the transaction",
          "rollback", "ends the transaction; to a savepoint you may roll back",
          "close", "gives the connection back before the transaction has ended",
          "abort", "ends the transaction",
          "setAutoCommit", "ends the transaction",
          "setTransactionIsolation", "changes the transaction, which is READ COMMITTED",
          "setReadOnly", "changes the transaction, which writes");

  private final Connection raw;
  private final Thread owner = Thread.currentThread();
  private final Connection proxy;
  private volatile boolean ended;
  private volatile @Nullable Running running;
  private volatile @Nullable SQLException seen;
  private volatile boolean unwrapped;
  private volatile boolean used;

  public GuardedConnection(Connection raw) {
    this.raw = raw;
    this.proxy = proxy(Connection.class, this::onConnection);
  }

  /** The connection that the work gets. */
  public Connection connection() {
    return proxy;
  }

  /** From now on every use is refused. */
  public void end() {
    ended = true;
  }

  /** Returns true if the work has run a statement on it, or may have done so behind it. */
  public boolean isUsed() {
    return used || unwrapped;
  }

  /** The last error that came out of this connection. */
  public Optional<SQLException> seenError() {
    return Optional.ofNullable(seen);
  }

  /** What the session does at present. */
  @FunctionalInterface
  private interface Running {
    void cancel() throws SQLException;
  }

  /** Cancels the statement that runs; for other threads. Does nothing where nothing runs. */
  public void cancelRunning() {
    cancel(running);
  }

  /**
   * Cancels whatever the session does, also while rows are fetched, which is no statement to JDBC.
   * For other threads; the caller sees to it that the session is still the work's.
   */
  public void cancelSession() {
    cancel(DriverExtras.of(raw).<Running>map(driver -> driver::cancel).orElse(running));
  }

  private static void cancel(@Nullable Running statement) {
    if (statement != null) {
      try {
        statement.cancel();
      } catch (SQLException e) {
        Ignored.because("a statement that cannot be cancelled ends by itself", e);
      }
    }
  }

  /** Returns true if the driver can send rows by COPY. */
  public boolean canCopy() {
    return DriverExtras.of(raw).isPresent();
  }

  /**
   * Sends rows by COPY, in the transaction.
   *
   * @return how many the database has inserted
   * @throws IOException what the stream has thrown; the transaction is aborted then
   */
  public long copyIn(String sql, InputStream rows) throws SQLException, IOException {
    checkUse("Connection.copyIn");
    var driver = DriverExtras.of(raw).orElseThrow();
    running = driver::cancel;
    used = true;
    try {
      return driver.copyIn(sql, rows);
    } catch (SQLException e) {
      seen = e;
      throw e;
    } catch (IOException | RuntimeException | Error e) {
      seen = new SQLException("COPY was given up", SqlState.CANCELLED.code(), e);
      throw e;
    } finally {
      running = null;
    }
  }

  private @Nullable Object onConnection(
      Object self, Method method, @Nullable Object @Nullable [] args) throws Throwable {
    String name = method.getName();
    if (method.getDeclaringClass() == Object.class) {
      return onObject(self, method, args);
    }
    if (name.equals("isClosed") && ended) {
      return true;
    }
    checkUse("Connection." + name);
    if (name.equals("unwrap") && args != null) {
      if (args[0] == Connection.class) {
        return self;
      }
      unwrapped = true; // what is done behind the guard is not seen
    }
    boolean toSavepoint = name.equals("rollback") && args != null;
    String why = REFUSED.get(name);
    if (why != null && !toSavepoint) {
      throw new RefusedUseException(
          "Connection.%s is refused inside a chunk: it %s, and the engine alone ends it, together"
                  .formatted(name, why)
              + " with the chunk's row in the ledger. "
              + WHAT_TO_DO);
    }
    Object result = call(raw, method, args);
    return switch (result) {
      case CallableStatement s -> guard(CallableStatement.class, s);
      case PreparedStatement s -> guard(PreparedStatement.class, s);
      case Statement s -> guard(Statement.class, s);
      case DatabaseMetaData m -> guard(DatabaseMetaData.class, m);
      case Savepoint s -> s;
      case null -> null;
      default -> result;
    };
  }

  /** Statements and metadata, which lead back to this connection and never to the raw one. */
  private <T> T guard(Class<T> type, T target) {
    return proxy(
        type,
        (self, method, args) -> {
          String name = method.getName();
          if (method.getDeclaringClass() == Object.class) {
            return onObject(self, method, args);
          }
          if (name.equals("getConnection")) {
            return proxy;
          }
          if (name.equals("cancel") || name.equals("close") || name.equals("isClosed")) {
            return call(target, method, args);
          }
          checkUse(type.getSimpleName() + "." + name);
          if (!(target instanceof Statement statement) || !name.startsWith("execute")) {
            return call(target, method, args);
          }
          running = statement::cancel;
          used = true;
          try {
            return call(target, method, args);
          } finally {
            running = null;
          }
        });
  }

  private void checkUse(String what) {
    if (ended) {
      throw new RefusedUseException(
          "%s is refused: this connection belongs to a transaction that has ended. Use it only"
                  .formatted(what)
              + " inside the function that it was given to");
    }
    if (Thread.currentThread() != owner) {
      throw new RefusedUseException(
          "%s is refused on thread '%s': this connection belongs to thread '%s' until its chunk"
                  .formatted(what, Thread.currentThread().getName(), owner.getName())
              + " has ended. Take connections of your own in threads of your own");
    }
  }

  private @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof SQLException sql) {
        seen = sql;
      }
      throw cause;
    }
  }

  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
  private static @Nullable Object onObject(
      Object self, Method method, @Nullable Object @Nullable [] args) {
    return switch (method.getName()) {
      case "equals" -> args != null && args[0] == self;
      case "hashCode" -> System.identityHashCode(self);
      default -> "guarded connection of a chunk";
    };
  }

  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            GuardedConnection.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> handler.on(self, method, args)));
  }

  /** The handler of a proxy's calls; arguments are null if there are none. */
  private interface Handler {
    @Nullable Object on(Object self, Method method, @Nullable Object @Nullable [] args)
        throws Throwable;
  }
}
