package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.failure.ComputationException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.scope.Chunk;
import java.sql.SQLException;
import java.util.stream.Collectors;

/** Names the columns of a copy between columns that the database refused. Stateless. */
final class SetFailure {

  private SetFailure() {}

  /**
   * An error of the database, unless it is about a value that is copied.
   *
   * @return it
   * @throws ComputationException if it is about such a value, with both columns and their types
   */
  static SQLException named(SQLException thrown, ScopedWork work, Chunk<?> chunk) {
    if (work.rowWork() instanceof RowWork.Update update
        && update.skipsUnchanged()
        && SqlState.DATA.isOf(thrown)) {
      throw new ComputationException(
          SqlFailures.kindOf(thrown),
          "in chunk %s the database refuses a value for %s of '%s'%s: %s. Correct the rows, convert the value by an expression, or leave the rows out with where(..) of the scope"
              .formatted(
                  chunk.id(),
                  update.columns().stream()
                      .map(SetFailure::typed)
                      .collect(Collectors.joining(" or ")),
                  work.facts().fullName(),
                  sources(update, work),
                  SqlFailures.describe(thrown)),
          thrown);
    }
    return thrown;
  }

  private static String typed(Column column) {
    return "column '%s' of type %s".formatted(column.name(), column.typeName());
  }

  /** The columns that the expressions name, as far as can be told. */
  private static String sources(RowWork.Update update, ScopedWork work) {
    String expressions =
        update.assignments().stream()
            .map(RowWork.Assignment::expression)
            .collect(Collectors.joining(" "));
    String named =
        work.facts().columns().stream()
            .filter(column -> isNamed(column, expressions))
            .map(SetFailure::typed)
            .collect(Collectors.joining(" and "));
    return named.isEmpty() ? "" : ", computed from " + named;
  }

  private static boolean isNamed(Column column, String expressions) {
    int at = expressions.indexOf(column.name());
    while (at >= 0) {
      int end = at + column.name().length();
      if (!isWord(expressions, at - 1) && !isWord(expressions, end)) {
        return true;
      }
      at = expressions.indexOf(column.name(), end);
    }
    return false;
  }

  private static boolean isWord(String text, int at) {
    return at >= 0
        && at < text.length()
        && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_');
  }
}
