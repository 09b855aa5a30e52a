package dev.backfill.jdbc.connection;

import dev.backfill.jdbc.sql.LocalTransaction;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose sessions begin transactions at another isolation level: each transaction says
 * READ COMMITTED for itself, before its first statement, and a statement that commits by itself
 * gets a transaction for that. The session is not changed: behind a pooler it belongs to others
 * too. Only used where the default differs, because it costs statements. One thread at a time.
 */
final class ReadCommittedConnection {

  private static final String READ_COMMITTED = "set transaction isolation level read committed";

  private final Connection raw;
  private boolean begun;

  private ReadCommittedConnection(Connection raw) {
    this.raw = raw;
  }

  /** The same connection, outside a transaction now. */
  static Connection around(Connection raw) {
    var self = new ReadCommittedConnection(raw);
    return proxy(Connection.class, raw, self::onConnection);
  }

  private @Nullable Object onConnection(Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    switch (method.getName()) {
      case "commit", "setAutoCommit" -> begun = false;
      case "rollback" -> begun = begun && args != null; // to a savepoint
      case "setSavepoint" -> begin();
      default -> {}
    }
    return switch (call(raw, method, args)) {
      case CallableStatement s -> statement(CallableStatement.class, s);
      case PreparedStatement s -> statement(PreparedStatement.class, s);
      case Statement s -> statement(Statement.class, s);
      case null -> null;
      case Object other -> other;
    };
  }

  private <T> T statement(Class<T> type, T target) {
    return proxy(
        type,
        target,
        (method, args) ->
            method.getName().startsWith("execute")
                ? execute(target, method, args)
                : call(target, method, args));
  }

  private @Nullable Object execute(Object target, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    if (!raw.getAutoCommit()) {
      begin();
      return call(target, method, args);
    }
    return LocalTransaction.on(
        raw,
        tx -> {
          begin();
          begun = false; // it ends with this statement
          return called(target, method, args);
        });
  }

  private void begin() throws SQLException {
    if (!begun) {
      try (var statement = raw.createStatement()) {
        statement.execute(READ_COMMITTED);
      }
      begun = true;
    }
  }

  private static @Nullable Object called(
      Object target, Method method, @Nullable Object @Nullable [] args) throws SQLException {
    try {
      return call(target, method, args);
    } catch (SQLException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new SQLException(e);
    }
  }

  private static @Nullable Object call(
      Object target, Method method, @Nullable Object @Nullable [] args) throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
  private static <T> T proxy(Class<T> type, T target, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            ReadCommittedConnection.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) ->
                switch (method.getName()) {
                  case "equals" -> args != null && args[0] == self;
                  case "hashCode" -> System.identityHashCode(self);
                  case "toString" -> "read committed " + target;
                  default -> handler.on(method, args);
                }));
  }

  /** The handler of a proxy's calls; arguments are null if there are none. */
  private interface Handler {
    @Nullable Object on(Method method, @Nullable Object @Nullable [] args) throws Throwable;
  }
}
