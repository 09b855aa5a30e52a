package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import java.util.Set;

/**
 * Which columns are read a second time, as the text of the database. A driver that gets a value in
 * binary form makes a text of its own of it, and a driver may begin to do so in the middle of a
 * run: pgjdbc does so with the sixth execution of a statement. Stateless.
 */
public final class ReadText {

  /** Their text is the same in both forms, or is never sent in binary form, and may be long. */
  private static final Set<String> ONE_FORM = Set.of("json", "jsonb", "xml", "name");

  private static final String BYTES = "bytea";
  private static final Set<String> NUMBERS = Set.of("numeric", "float4", "float8");

  private ReadText() {}

  /** Whether a column is read a second time. */
  public static boolean isApart(Column column) {
    return (column.type() == ColumnType.OTHER && !isBytes(column) && !is(column, ONE_FORM))
        || column.type() == ColumnType.DATE
        || column.type() == ColumnType.TIMESTAMP
        || column.type() == ColumnType.TIMESTAMPTZ;
  }

  /** Whether its text is made of the bytes. */
  public static boolean isBytes(Column column) {
    return is(column, Set.of(BYTES));
  }

  /** Whether its text is a number, or NaN or an infinity. */
  public static boolean isNumber(Column column) {
    return is(column, NUMBERS);
  }

  private static boolean is(Column column, Set<String> names) {
    return names.stream()
        .anyMatch(name -> column.castName().equals("\"pg_catalog\".\"%s\"".formatted(name)));
  }
}
