package dev.backfill.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source whose connections break at a chosen moment. Thread-safe; each fault strikes once.
 */
final class FaultyDataSource {

  /** How a commit, or a statement, goes wrong: always with SQLSTATE 08006. */
  enum Fault {
    /** The commit was never sent; the transaction is still open. */
    BEFORE_COMMIT,
    /** The commit was done; its answer was lost. */
    AFTER_COMMIT,
    /** The commit is still on its way; {@link FaultyDataSource#late} does it. */
    LATE_COMMIT,
    /** The next statement with the chosen word is done; its answer was lost. */
    AFTER_STATEMENT
  }

  private final DataSource real;
  private final AtomicReference<@Nullable Fault> next = new AtomicReference<>();
  private final AtomicReference<@Nullable Connection> late = new AtomicReference<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final DataSource proxy;
  private volatile String word = "";

  FaultyDataSource(DataSource real) {
    this.real = real;
    this.proxy = (DataSource) proxy(DataSource.class, this::onDataSource);
  }

  DataSource dataSource() {
    return proxy;
  }

  /** The next commit on any connection goes wrong. */
  void nextCommit(Fault fault) {
    next.set(fault);
  }

  /** The answer to the next statement whose text has the word is lost with its connection. */
  void loseAnswerTo(String text) {
    word = text;
    next.set(Fault.AFTER_STATEMENT);
  }

  /** So many times no connection is given. */
  void refuseConnections(int times) {
    refusals.set(times);
  }

  /** How many connections will still be refused. */
  int refusalsLeft() {
    return refusals.get();
  }

  /** The connection whose commit is on its way. */
  Connection late() {
    var connection = late.get();
    if (connection == null) {
      throw new AssertionError("No commit is on its way");
    }
    return connection;
  }

  private @Nullable Object onDataSource(Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    if (method.getName().equals("getConnection")) {
      if (refusals.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new SQLException("refused by the test", "08001");
      }
      var connection = real.getConnection();
      var broken = new AtomicReference<>(false);
      return proxy(Connection.class, (m, a) -> onConnection(connection, broken, m, a));
    }
    return call(real, method, args);
  }

  private @Nullable Object onConnection(
      Connection connection,
      AtomicReference<Boolean> broken,
      Method method,
      @Nullable Object @Nullable [] args)
      throws Throwable {
    var name = method.getName();
    if (broken.get()) {
      if (name.equals("close")) {
        return null;
      }
      throw new SQLException("nothing reaches the server any more", "08003");
    }
    if (name.equals("commit")) {
      return commit(connection, broken, method);
    }
    if (name.equals("prepareStatement")
        && args != null
        && next.get() == Fault.AFTER_STATEMENT
        && String.valueOf(args[0]).contains(word)) {
      next.set(null);
      return losingItsAnswer(call(connection, method, args));
    }
    return call(connection, method, args);
  }

  private @Nullable Object commit(
      Connection connection, AtomicReference<Boolean> broken, Method method) throws Throwable {
    var fault = next.getAndUpdate(at -> at == Fault.AFTER_STATEMENT ? at : null);
    if (fault == null || fault == Fault.AFTER_STATEMENT) {
      return call(connection, method, null);
    }
    switch (fault) {
      case AFTER_COMMIT -> connection.commit();
      case LATE_COMMIT -> {
        broken.set(true);
        late.set(connection);
      }
      case BEFORE_COMMIT, AFTER_STATEMENT -> {}
    }
    throw new SQLException("cut by the test", "08006");
  }

  private static @Nullable Object losingItsAnswer(@Nullable Object statement) {
    return proxy(
        java.sql.PreparedStatement.class,
        (method, args) -> {
          var result = call(statement, method, args);
          if (method.getName().startsWith("execute")) {
            throw new SQLException("cut by the test", "08006");
          }
          return result;
        });
  }

  private static @Nullable Object call(
      @Nullable Object target, Method method, @Nullable Object @Nullable [] args) throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself only
  private static Object proxy(Class<?> type, Handler handler) {
    return Proxy.newProxyInstance(
        type.getClassLoader() == null
            ? FaultyDataSource.class.getClassLoader()
            : type.getClassLoader(),
        new Class<?>[] {type},
        (self, method, args) ->
            switch (method.getName()) {
              case "equals" -> args[0] == self;
              case "hashCode" -> System.identityHashCode(self);
              case "toString" -> "faulty " + type.getSimpleName();
              default -> handler.on(method, args);
            });
  }

  /** What a proxy does. */
  private interface Handler {
    @Nullable Object on(Method method, @Nullable Object @Nullable [] args) throws Throwable;
  }
}
