package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.resource.Reader;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.jdbc.sql.UserSql;
import java.util.Locale;

/**
 * Has the database check an expression that is assigned to a column.
 *
 * @param reader where
 * @param what its name, for the message
 * @param expression ready for a statement
 */
public record AssignedExpression(Reader reader, String what, String expression) {

  /**
   * Checks it.
   *
   * @param rows the table over whose rows it is evaluated
   * @param target the column that gets the value
   * @throws IllegalArgumentException if the database refuses it, or if it is a row of values
   */
  public void require(Table rows, Column target) {
    var query = SqlText.of("select %s from %s".formatted(expression, rows.sql()));
    StatementCheck.of(reader).require(what, query);
    if (holdsOneValue(target) && isRow(rows)) {
      throw new IllegalArgumentException(
          "%s is a row of several values, which the database would write as one text such as (a,b);"
                  .formatted(UserSql.sentence(what))
              + " give one expression");
    }
  }

  /** A column of a composite type takes a row. */
  private static boolean holdsOneValue(Column target) {
    return target.type() != ColumnType.OTHER
        || target.typeName().toLowerCase(Locale.ROOT).endsWith("citext");
  }

  private boolean isRow(Table rows) {
    return reader.read(
        "have %s described".formatted(what),
        connection -> reader.dialect().values().isRow(connection, rows, expression));
  }
}
