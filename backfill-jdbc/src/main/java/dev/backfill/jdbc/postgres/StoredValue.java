package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.StoredForm;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one place that knows when two values are the same stored value: byte by byte. The equality of
 * a type may take different values for equal: under a collation that ignores case, with blanks at
 * the end, of numbers with another scale. Stateless.
 */
public final class StoredValue {

  private static final Set<String> CAST_BY_OUTPUT =
      Stream.of("numeric", "float4", "float8", "date", "timestamp", "timestamptz")
          .map("\"pg_catalog\".\"%s\""::formatted)
          .collect(Collectors.toUnmodifiableSet());

  private StoredValue() {}

  /**
   * A value as the text from which {@link #read} makes the same one, under a collation that
   * compares bytes. Null for null, and for nothing else.
   *
   * @param column the column of the value
   * @param sql the value
   */
  public static String text(Column column, String sql) {
    String text =
        switch (column.form().way()) {
          case CAST -> sql + "::pg_catalog.text";
          case NUMBER -> sql + "::pg_catalog.oid::pg_catalog.text";
          case NUMBERS -> sql + "::pg_catalog.oid[]::pg_catalog.text";
          case PADDED, FUNCTIONS -> output(sql);
        };
    return text + " collate pg_catalog.\"C\"";
  }

  /** A value as the text that its output function makes: what a client is shown. */
  public static String output(String sql) {
    // a row of nulls is null for a test, and not for this comparison
    return "(case when %1$s is distinct from null then pg_catalog.format('%%s', %1$s) end)"
        .formatted(sql);
  }

  /**
   * The same of a column: of types whose cast to text is known to call that function, as that cast,
   * which takes a third of the time.
   */
  static String shown(Column column, String sql) {
    return column.form().way() == StoredForm.Way.CAST && CAST_BY_OUTPUT.contains(column.castName())
        ? sql + "::pg_catalog.text"
        : output(sql);
  }

  /**
   * A value as the text from which another database makes the same one, whose objects have other
   * numbers.
   *
   * @param column whose value it is
   * @param sql the value
   */
  public static String carried(Column column, String sql) {
    return column.form().way() == StoredForm.Way.CAST ? sql + "::pg_catalog.text" : output(sql);
  }

  /**
   * The value that a text stands for, as the input function of its type reads it.
   *
   * @param column the column of the value; without length and precision, which an assignment checks
   * @param text an expression of type text
   */
  public static String read(Column column, String text) {
    boolean castsMayDiffer =
        switch (column.form().way()) {
          case CAST, PADDED, NUMBERS -> false;
          case FUNCTIONS, NUMBER -> column.form().hasArray();
        };
    return castsMayDiffer
        ? "(cast(cast(array[%s] as pg_catalog.text) as %s[]))[1]".formatted(text, column.castName())
        : "cast(%s as %s)".formatted(text, column.castName());
  }

  /**
   * The SQL condition that two texts of {@link #text} are the same; nulls are, as elements of
   * arrays.
   */
  public static String sameText(String one, String other) {
    return "(array[%s] operator(pg_catalog.=) array[%s])".formatted(one, other);
  }

  /** The SQL condition that two values of one type are the same stored value; nulls are. */
  static String same(String one, String other) {
    return "row(%s) operator(pg_catalog.*=) row(%s)".formatted(one, other);
  }
}
