package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.failure.RefusedValueException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Writes values of Java as text that the database reads as the same value. Stateless. */
public final class ValueText {

  /** Years as they are counted, without the year 0. */
  private static final DateTimeFormatter DATE =
      new DateTimeFormatterBuilder()
          .appendValue(ChronoField.YEAR_OF_ERA, 4, 9, SignStyle.NEVER)
          .appendPattern("-MM-dd")
          .toFormatter(Locale.ROOT);

  private ValueText() {}

  /**
   * The text.
   *
   * @return null for null
   * @throws RefusedValueException if the class is not known, or does not go with the column
   */
  public static @Nullable String of(@Nullable Object value, Column column, Table table) {
    return switch (value) {
      case null -> null;
      case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
      case Collection<?> all -> array(all, column, table);
      case Object array when array.getClass().isArray() -> array(elements(array), column, table);
      default -> scalar(value, column, table);
    };
  }

  private static String scalar(Object value, Column column, Table table) {
    return switch (value) {
      case CharSequence text -> text(text.toString(), column, table);
      case Character text -> text(text.toString(), column, table);
      case BigDecimal number -> number.toPlainString();
      case Number number -> number.toString();
      case Boolean bool -> bool.toString();
      case UUID uuid -> uuid.toString();
      case Enum<?> constant -> constant.name();
      case LocalTime time -> time.toString();
      case OffsetTime time -> time.toString();
      case Duration duration -> duration.toString();
      case Period period -> period.toString();
      default -> time(value, column, table);
    };
  }

  /** The database knows no text with the character 0. */
  private static String text(String text, Column column, Table table) {
    if (text.indexOf('\0') >= 0) {
      throw new RefusedValueException(
          "A text for column '%s' of '%s' contains the character 0, which %s cannot hold; take it out"
              .formatted(column.name(), table.fullName(), column.typeName()));
    }
    return text;
  }

  private static String time(Object value, Column column, Table table) {
    return switch (value) {
      case LocalDate date -> {
        refuse(value, column, table, ColumnType.TIMESTAMPTZ, "an Instant");
        yield date(date);
      }
      case LocalDateTime time -> {
        refuse(value, column, table, ColumnType.TIMESTAMPTZ, "an Instant");
        yield time(time, "");
      }
      case Instant instant -> {
        refuse(value, column, table, ColumnType.TIMESTAMP, "a LocalDateTime");
        refuse(value, column, table, ColumnType.DATE, "a LocalDate");
        yield instant(instant);
      }
      case OffsetDateTime time -> {
        refuse(value, column, table, ColumnType.TIMESTAMP, "a LocalDateTime");
        refuse(value, column, table, ColumnType.DATE, "a LocalDate");
        yield time.equals(OffsetDateTime.MAX)
            ? "infinity"
            : time.equals(OffsetDateTime.MIN) ? "-infinity" : instant(time.toInstant());
      }
      case ZonedDateTime time -> {
        refuse(value, column, table, ColumnType.TIMESTAMP, "a LocalDateTime");
        refuse(value, column, table, ColumnType.DATE, "a LocalDate");
        yield instant(time.toInstant());
      }
      default ->
          throw new RefusedValueException(
              "A value of class %s was computed for column '%s' of '%s', and how to write it as %s is not known; give text"
                  .formatted(
                      value.getClass().getName(),
                      column.name(),
                      table.fullName(),
                      column.typeName()));
    };
  }

  /** A zone would have to be guessed. */
  private static void refuse(
      Object value, Column column, Table table, ColumnType type, String instead) {
    if (column.type() == type) {
      throw new RefusedValueException(
          "A %s was computed for column '%s' of '%s', which is of type %s: between the two lies a zone that was not named; give %s"
              .formatted(
                  value.getClass().getSimpleName(),
                  column.name(),
                  table.fullName(),
                  column.typeName(),
                  instead));
    }
  }

  private static String date(LocalDate date) {
    if (date.equals(LocalDate.MAX)) {
      return "infinity";
    }
    return date.equals(LocalDate.MIN) ? "-infinity" : DATE.format(date) + era(date);
  }

  private static String era(LocalDate date) {
    return date.getYear() > 0 ? "" : " BC";
  }

  private static String time(LocalDateTime time, String zone) {
    if (time.equals(LocalDateTime.MAX)) {
      return "infinity";
    }
    return time.equals(LocalDateTime.MIN)
        ? "-infinity"
        : DATE.format(time) + " " + time.toLocalTime() + zone + era(time.toLocalDate());
  }

  private static String instant(Instant instant) {
    if (instant.equals(Instant.MAX)) {
      return "infinity";
    }
    return instant.equals(Instant.MIN)
        ? "-infinity"
        : time(LocalDateTime.ofInstant(instant, ZoneOffset.UTC), "+00");
  }

  private static List<@Nullable Object> elements(Object array) {
    var elements = new ArrayList<@Nullable Object>();
    for (int i = 0; i < Array.getLength(array); i++) {
      elements.add(Array.get(array, i));
    }
    return elements;
  }

  private static String array(Collection<?> elements, Column column, Table table) {
    var parts = new ArrayList<String>();
    for (Object element : elements) {
      String text = of(element, column, table);
      boolean nested =
          element instanceof Collection<?>
              || (element != null && element.getClass().isArray() && !(element instanceof byte[]));
      parts.add(text == null ? "NULL" : nested ? text : quoted(text));
    }
    return "{" + String.join(",", parts) + "}";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
