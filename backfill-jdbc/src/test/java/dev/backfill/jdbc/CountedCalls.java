package dev.backfill.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that writes down everything that goes to the server: statements with parameters,
 * and the calls that begin and end transactions. Thread-safe.
 */
final class CountedCalls {

  private final DataSource proxy;
  private final List<Call> calls = new CopyOnWriteArrayList<>();

  CountedCalls(DataSource real) {
    this.proxy =
        proxy(
            DataSource.class,
            (method, args) -> {
              var result = call(real, method, args);
              return result instanceof Connection connection ? counted(connection) : result;
            });
  }

  /**
   * Something that was sent.
   *
   * @param text SQL, or the name of a method with its argument
   * @param parameters of a statement, by place
   */
  record Call(String text, Map<Integer, Object> parameters) {}

  DataSource dataSource() {
    return proxy;
  }

  /** What was sent since the last time. */
  List<Call> take() {
    var taken = List.copyOf(calls);
    calls.clear();
    return taken;
  }

  /** What was sent and has a text. */
  List<Call> statements(String text) {
    return calls.stream().filter(call -> call.text().contains(text)).toList();
  }

  /** A driver sends no rollback where nothing was said since the last transaction. */
  private Connection counted(Connection real) {
    var said = new AtomicBoolean();
    return proxy(
        Connection.class,
        (method, args) -> {
          switch (method.getName()) {
            case "commit" -> {
              said.set(false);
              note("commit");
            }
            case "rollback" -> {
              if (said.getAndSet(false)) {
                note("rollback");
              }
            }
            case "setAutoCommit", "setTransactionIsolation", "setReadOnly" ->
                note(method.getName() + "(" + (args == null ? "" : args[0]) + ")");
            case "isValid", "abort" -> note(method.getName());
            default -> {}
          }
          var result = call(real, method, args);
          if (result instanceof PreparedStatement prepared && args != null) {
            return counted(prepared, String.valueOf(args[0]), said);
          }
          return result instanceof Statement plain ? counted(plain, said) : result;
        });
  }

  private PreparedStatement counted(PreparedStatement real, String sql, AtomicBoolean said) {
    var parameters = new TreeMap<Integer, Object>();
    return proxy(
        PreparedStatement.class,
        (method, args) -> {
          if (method.getName().startsWith("set") && args != null && args.length == 2) {
            parameters.put((Integer) args[0], String.valueOf(args[1]));
          }
          if (method.getName().startsWith("execute")) {
            said.set(true);
            calls.add(new Call(sql, Collections.unmodifiableMap(new TreeMap<>(parameters))));
          }
          return call(real, method, args);
        });
  }

  private Statement counted(Statement real, AtomicBoolean said) {
    return proxy(
        Statement.class,
        (method, args) -> {
          if (method.getName().startsWith("execute") && args != null) {
            said.set(true);
            note(String.valueOf(args[0]));
          }
          return call(real, method, args);
        });
  }

  private void note(String text) {
    calls.add(new Call(text, Map.of()));
  }

  private static @Nullable Object call(
      Object target, Method method, @Nullable Object @Nullable [] args) throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself only
  private static <T> T proxy(Class<T> type, Handler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            CountedCalls.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) ->
                switch (method.getName()) {
                  case "equals" -> args[0] == self;
                  case "hashCode" -> System.identityHashCode(self);
                  case "toString" -> "counted " + type.getSimpleName();
                  default -> handler.on(method, args);
                }));
  }

  /** What a proxy does. */
  private interface Handler {
    @Nullable Object on(Method method, @Nullable Object @Nullable [] args) throws Throwable;
  }
}
