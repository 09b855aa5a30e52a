package dev.backfill.jdbc.dialect.failure;

import java.lang.reflect.InvocationTargetException;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The names of constraint, table and column that a server gives with an error, apart from its
 * message. PostgreSQL's driver has them behind a method of its own, which is looked for by name, so
 * that no driver is needed to compile or to run. Stateless.
 */
public final class ErrorNames {

  private ErrorNames() {}

  /** The object of the error, such as {@code constraint orders_pkey of public.orders}. */
  static Optional<String> of(SQLException thrown) {
    var message = call(thrown, "getServerErrorMessage");
    if (message.isEmpty()) {
      return Optional.empty();
    }
    var table =
        name(message.get(), "getTable")
            .map(name -> name(message.get(), "getSchema").map(s -> s + "." + name).orElse(name));
    return named("constraint", name(message.get(), "getConstraint"), table)
        .or(() -> named("column", name(message.get(), "getColumn"), table))
        .or(() -> table);
  }

  /** The name of the constraint that was violated. */
  static Optional<String> constraint(SQLException thrown) {
    return call(thrown, "getServerErrorMessage").flatMap(message -> name(message, "getConstraint"));
  }

  /** The function of the server that raised the error; empty if it was not the server's. */
  static Optional<String> routine(SQLException thrown) {
    return call(thrown, "getServerErrorMessage").flatMap(message -> name(message, "getRoutine"));
  }

  /** Returns true if an error is about a table; an error about a value alone is not. */
  public static boolean hasTable(SQLException thrown) {
    return call(thrown, "getServerErrorMessage")
        .flatMap(message -> name(message, "getTable"))
        .isPresent();
  }

  /**
   * Which of these columns has got the value that COPY could not read. The server says it before
   * the value, in a sentence of its language that ends with the column.
   */
  public static Optional<String> copiedColumn(SQLException thrown, List<String> columns) {
    return call(thrown, "getServerErrorMessage")
        .flatMap(message -> name(message, "getWhere"))
        .map(where -> where.split(": ", 2)[0])
        .flatMap(
            sentence ->
                columns.stream()
                    .filter(column -> sentence.endsWith(" " + column))
                    .max(Comparator.comparingInt(String::length)));
  }

  private static Optional<String> named(
      String what, Optional<String> name, Optional<String> table) {
    return name.map(known -> what + " " + known + table.map(of -> " of " + of).orElse(""));
  }

  private static Optional<String> name(Object message, String getter) {
    return call(message, getter).map(Object::toString);
  }

  private static Optional<Object> call(Object target, String getter) {
    try {
      return Optional.ofNullable(target.getClass().getMethod(getter).invoke(target));
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      return Optional.empty(); // another driver, or an error that was not the server's
    }
  }
}
