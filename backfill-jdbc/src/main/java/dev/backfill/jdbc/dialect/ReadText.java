package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which columns are read a second time, as the text of the database. A driver that gets a value in
 * binary form makes a text of its own of it, and a driver may begin to do so in the middle of a
 * run: pgjdbc does so with the sixth execution of a statement. Stateless.
 */
public final class ReadText {

  /** Their text is the same in both forms, or is never sent in binary form, and may be long. */
  private static final Set<String> ONE_FORM = builtIn("json", "jsonb", "xml", "name");

  private static final Set<String> BYTES = builtIn("bytea");
  private static final Set<String> DECIMALS = builtIn("numeric");
  private static final Set<String> NUMBERS = builtIn("numeric", "float4", "float8");

  private ReadText() {}

  /** Returns true if its text is that of the decimal number, unless it is none. */
  public static boolean isDecimal(Column column) {
    return is(column, DECIMALS);
  }

  /** Returns true if a column is read a second time. */
  public static boolean isApart(Column column) {
    return (column.type() == ColumnType.OTHER
            && !isDecimal(column)
            && !isBytes(column)
            && !is(column, ONE_FORM))
        || column.type() == ColumnType.DATE
        || column.type() == ColumnType.TIMESTAMP
        || column.type() == ColumnType.TIMESTAMPTZ;
  }

  /** Returns true if its text is made of the bytes. */
  public static boolean isBytes(Column column) {
    return is(column, BYTES);
  }

  /** Returns true if its text is a number, or NaN or an infinity. */
  public static boolean isNumber(Column column) {
    return is(column, NUMBERS);
  }

  private static Set<String> builtIn(String... names) {
    return Arrays.stream(names)
        .map("\"pg_catalog\".\"%s\""::formatted)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static boolean is(Column column, Set<String> names) {
    return names.contains(column.castName());
  }
}
