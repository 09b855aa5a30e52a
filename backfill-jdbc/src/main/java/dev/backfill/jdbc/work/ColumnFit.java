package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.failure.ComputationException;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.scope.Chunk;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Names the column that a value does not fit. The database says that a value is too long, but not
 * for which column: what can be told from the type is asked before. Stateless.
 */
public final class ColumnFit {

  private static final Pattern LENGTH = Pattern.compile("character(?: varying)?\\((\\d+)\\)");
  private static final Pattern PRECISION = Pattern.compile("numeric\\((\\d+),(-?\\d+)\\)");

  private ColumnFit() {}

  /**
   * Refuses what the database would refuse without saying where.
   *
   * @param value the value as it is sent: a {@link Long}, a {@link Double}, text or null
   * @throws RefusedValueException if it does not fit
   */
  public static void require(@Nullable Object value, Column column, Table table) {
    switch (value) {
      case null -> {
        if (!column.nullable()) {
          throw refused("Null was computed", column, table, ", not null");
        }
      }
      case Long number -> requireSize(number, column, table);
      case String text -> requireText(text, column, table);
      default -> {
        // a floating-point number, which has the size of its column
      }
    }
  }

  private static void requireText(String text, Column column, Table table) {
    String type = column.typeName();
    if (type.startsWith("character") && tooLong(text, type)) {
      throw refused("A text that is too long was computed", column, table, "");
    }
    if (type.startsWith("numeric(") && tooLarge(text, type)) {
      throw refused("A number that is too large was computed", column, table, "");
    }
    if (column.type() == ColumnType.INTEGER) {
      requireInteger(text, column, table);
    }
  }

  /** Blanks at the end do not count. */
  private static boolean tooLong(String text, String type) {
    Matcher length = LENGTH.matcher(type);
    return length.matches()
        && text.length() > Integer.parseInt(length.group(1))
        && trimmed(text).codePoints().count() > Integer.parseInt(length.group(1));
  }

  private static String trimmed(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.substring(0, end);
  }

  private static boolean tooLarge(String text, String type) {
    Matcher precision = PRECISION.matcher(type);
    if (!precision.matches()) {
      return false;
    }
    int digits = Integer.parseInt(precision.group(1));
    int scale = Integer.parseInt(precision.group(2));
    try {
      var rounded = new BigDecimal(text.strip()).setScale(scale, RoundingMode.HALF_UP);
      return rounded.signum() != 0 && rounded.precision() > digits;
    } catch (NumberFormatException e) {
      return false; // NaN, or what the database will refuse
    }
  }

  private static void requireInteger(String text, Column column, Table table) {
    try {
      requireSize(Long.parseLong(text.strip()), column, table);
    } catch (NumberFormatException e) {
      throw new RefusedValueException(
          "What is no whole number of its size was computed for column '%s' of '%s', which is of type %s"
              .formatted(column.name(), table.fullName(), column.typeName()));
    }
  }

  private static void requireSize(long number, Column column, Table table) {
    long limit =
        switch (column.typeName()) {
          case "smallint" -> Short.MAX_VALUE;
          case "integer" -> Integer.MAX_VALUE;
          case "bigint" -> Long.MAX_VALUE;
          default -> -1; // a domain, which the database judges
        };
    if (limit >= 0 && (number > limit || number < -limit - 1)) {
      throw refused("A number that is too large was computed", column, table, "");
    }
  }

  private static RefusedValueException refused(
      String what, Column column, Table table, String more) {
    return new RefusedValueException(
        "%s for column '%s' of '%s', which is of type %s%s"
            .formatted(what, column.name(), table.fullName(), column.typeName(), more));
  }

  /**
   * An error of the database, unless it is about a value.
   *
   * @return it
   * @throws ComputationException if it is about a value, with the columns that it may be of
   */
  static SQLException named(SQLException thrown, Chunk<?> chunk, Table table, List<Column> into) {
    if (!SqlState.DATA.isOf(thrown)) {
      return thrown;
    }
    throw refused(thrown, chunk, table, into, "; showKeys() says for which row");
  }

  /** The same for any error about a row whose key is known and may be shown. */
  static ComputationException named(
      SQLException thrown, Chunk<?> chunk, Table table, List<Column> into, List<String> key) {
    return refused(thrown, chunk, table, into, "; the row has " + key(table, key));
  }

  private static ComputationException refused(
      SQLException thrown, Chunk<?> chunk, Table table, List<Column> into, String row) {
    return new ComputationException(
        SqlFailures.kindOf(thrown),
        "in chunk %s the database refuses a value that was computed for '%s', %s: %s%s"
            .formatted(
                chunk.id(),
                table.fullName(),
                into.stream()
                    .map(c -> "column '%s' of type %s".formatted(c.name(), c.typeName()))
                    .collect(Collectors.joining(" or ")),
                SqlFailures.describe(thrown),
                row),
        thrown);
  }

  /** The key of a row, for people who asked to see it. */
  public static String key(Table table, List<?> key) {
    return IntStream.range(0, key.size())
        .mapToObj(i -> table.key().get(i).name() + " = " + key.get(i))
        .collect(Collectors.joining(", "));
  }
}
