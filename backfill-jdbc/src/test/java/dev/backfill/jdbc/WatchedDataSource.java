package dev.backfill.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that shows every JDBC call to a watcher, which decides what becomes of it: of the
 * data source itself, its connections, their statements, and their results. Stateless.
 */
final class WatchedDataSource {

  private static final Set<Class<?>> WATCHED =
      Set.of(
          Connection.class,
          Statement.class,
          PreparedStatement.class,
          CallableStatement.class,
          ResultSet.class);

  private WatchedDataSource() {}

  /** Decides about calls. Called by many threads. */
  interface Watcher {

    /** Does what a call does, or something else. */
    @Nullable Object on(Call call) throws Throwable;
  }

  /**
   * A call.
   *
   * @param session the connection that it belongs to; null for the data source's own
   * @param target whose method it is
   * @param method the method
   * @param arguments its arguments; may be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // as reflection has it
  record Call(
      @Nullable Connection session,
      Object target,
      Method method,
      @Nullable Object @Nullable [] arguments) {

    String name() {
      return method.getName();
    }

    /** Does it. */
    @Nullable Object proceed() throws Throwable {
      try {
        return method.invoke(target, arguments);
      } catch (InvocationTargetException e) {
        throw e.getTargetException();
      }
    }
  }

  static DataSource of(DataSource real, Watcher watcher) {
    return (DataSource) watched(DataSource.class, real, null, watcher);
  }

  private static Object watched(
      Class<?> type, Object target, @Nullable Connection session, Watcher watcher) {
    return Proxy.newProxyInstance(
        WatchedDataSource.class.getClassLoader(),
        new Class<?>[] {type},
        (self, method, arguments) ->
            switch (method.getName()) {
              case "equals" -> isSame(self, arguments[0]);
              case "hashCode" -> System.identityHashCode(self);
              case "toString" -> "watched " + type.getSimpleName();
              default -> {
                var result = watcher.on(new Call(session, target, method, arguments));
                yield WATCHED.contains(method.getReturnType()) && result != null
                    ? watched(
                        method.getReturnType(),
                        result,
                        result instanceof Connection connection ? connection : session,
                        watcher)
                    : result;
              }
            });
  }

  @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself only
  private static boolean isSame(Object self, @Nullable Object other) {
    return self == other;
  }
}
