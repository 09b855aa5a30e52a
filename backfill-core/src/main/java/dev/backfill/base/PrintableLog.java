package dev.backfill.base;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * The way of this library's text into a log: every message and argument is {@linkplain Printable
 * made printable}, whatever its origin. Exceptions are passed on as they are. Stateless;
 * thread-safe.
 */
@SuppressWarnings("exports") // its callers have a logger, and so require SLF4J
public final class PrintableLog {

  private PrintableLog() {}

  /**
   * A logger that prints.
   *
   * @param type the type whose name it has
   * @return a new logger
   */
  public static Logger of(Class<?> type) {
    return over(LoggerFactory.getLogger(type));
  }

  /**
   * A logger that prints.
   *
   * @param name its name
   * @return a new logger
   */
  public static Logger of(String name) {
    return over(LoggerFactory.getLogger(name));
  }

  /**
   * A logger that prints through another one.
   *
   * @param log where to
   * @return a new logger
   */
  public static Logger over(Logger log) {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> call(log, method, arguments));
  }

  private static @Nullable Object call(
      Logger log, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(log, printable(arguments));
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private static @Nullable Object[] printable(@Nullable Object @Nullable [] arguments) {
    return arguments == null
        ? new Object[0]
        : Arrays.stream(arguments).map(PrintableLog::printable).toArray();
  }

  private static @Nullable Object printable(@Nullable Object argument) {
    return switch (argument) {
      case null -> null;
      case String text -> Printable.text(text);
      case Object[] several -> printable(several);
      case Number number -> number;
      case Throwable thrown -> thrown;
      case Marker marker -> marker;
      default -> Printable.text(argument.toString());
    };
  }
}
