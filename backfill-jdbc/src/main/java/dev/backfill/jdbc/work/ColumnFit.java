package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a column can hold, as far as its type tells. The database says that a value is too long, but
 * not for which column: what can be told is asked before. The type is read once, not for each
 * value. Immutable.
 */
public final class ColumnFit {

  private static final Pattern LENGTH = Pattern.compile("character(?: varying)?\\((\\d+)\\)");
  private static final Pattern PRECISION = Pattern.compile("numeric\\((\\d+),(-?\\d+)\\)");
  private static final int ANY = -1;

  private final Column column;
  private final Table table;
  private final boolean whole;
  private final long greatest;
  private final int length;
  private final int digits;
  private final int scale;

  private ColumnFit(Column column, Table table) {
    this.column = column;
    this.table = table;
    this.whole = column.type() == ColumnType.INTEGER;
    this.greatest = greatest(column.typeName());
    Matcher text = LENGTH.matcher(column.typeName());
    this.length = text.matches() ? Integer.parseInt(text.group(1)) : ANY;
    Matcher number = PRECISION.matcher(column.typeName());
    this.digits = number.matches() ? Integer.parseInt(number.group(1)) : ANY;
    this.scale = digits == ANY ? 0 : Integer.parseInt(number.group(2));
  }

  public static ColumnFit of(Column column, Table table) {
    return new ColumnFit(column, table);
  }

  private static long greatest(String type) {
    return switch (type) {
      case "smallint" -> Short.MAX_VALUE;
      case "integer" -> Integer.MAX_VALUE;
      case "bigint" -> Long.MAX_VALUE;
      default -> ANY; // a domain, which the database judges
    };
  }

  /** The column. */
  public Column column() {
    return column;
  }

  /**
   * Refuses what the database would refuse without saying where.
   *
   * @param value the value as it is sent: a {@link Long}, a {@link Double}, text or null
   * @throws RefusedValueException if it does not fit
   */
  public void require(@Nullable Object value) {
    switch (value) {
      case null -> {
        if (!column.nullable()) {
          throw refused("Null was computed", ", not null");
        }
      }
      case String text -> requireText(text);
      case Long number -> requireSize(number);
      default -> {
        // a floating-point number, which has the size of its column
      }
    }
  }

  private void requireText(String text) {
    if (length != ANY && text.length() > length && isTooLong(text)) {
      throw refused("A text that is too long was computed", "");
    }
    if (digits != ANY && isTooLarge(text)) {
      throw refused("A number that is too large was computed", "");
    }
    if (whole) {
      requireWhole(text);
    }
  }

  /** Blanks at the end do not count. */
  private boolean isTooLong(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    return text.codePointCount(0, end) > length;
  }

  private boolean isTooLarge(String text) {
    try {
      var rounded = new BigDecimal(text.strip()).setScale(scale, RoundingMode.HALF_UP);
      return rounded.signum() != 0 && rounded.precision() > digits;
    } catch (NumberFormatException e) {
      return false; // NaN, or what the database will refuse
    }
  }

  private void requireWhole(String text) {
    try {
      requireSize(Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      throw new RefusedValueException(
          "What is no whole number of its size was computed for column '%s' of '%s', which is of type %s"
              .formatted(column.name(), table.fullName(), column.typeName()));
    }
  }

  private void requireSize(long number) {
    if (greatest != ANY && (number > greatest || number < -greatest - 1)) {
      throw refused("A number that is too large was computed", "");
    }
  }

  private RefusedValueException refused(String what, String more) {
    return new RefusedValueException(
        "%s for column '%s' of '%s', which is of type %s%s"
            .formatted(what, column.name(), table.fullName(), column.typeName(), more));
  }
}
