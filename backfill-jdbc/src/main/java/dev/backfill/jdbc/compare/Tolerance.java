package dev.backfill.jdbc.compare;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.dialect.ComparableTypes;
import dev.backfill.jdbc.dialect.failure.Ignored;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.Locale;

/** The distance within which two values count as the same. Value. */
public sealed interface Tolerance {

  /** The description of the tolerance, for messages. */
  String words();

  /** Returns true if a column holds such values. */
  boolean fits(Column column);

  /**
   * Returns true if two different texts of values lie near enough; false of values that are no
   * numbers.
   */
  boolean within(String one, String other);

  /** Of numbers. */
  record Numbers(BigDecimal atMost) implements Tolerance {

    @Override
    public String words() {
      return "numbers";
    }

    @Override
    public boolean fits(Column column) {
      return ComparableTypes.isNumber(column);
    }

    @Override
    public boolean within(String one, String other) {
      try {
        return new BigDecimal(one).subtract(new BigDecimal(other)).abs().compareTo(atMost) <= 0;
      } catch (NumberFormatException e) {
        Ignored.because("infinities and NaN are near to nothing else", e);
        return false;
      }
    }
  }

  /** Of dates and times. */
  record Times(Duration atMost) implements Tolerance {

    private static final DateTimeFormatter TEXT =
        new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR, 4, 9, SignStyle.NEVER)
            .appendPattern("-MM-dd[ HH:mm:ss]")
            .optionalStart()
            .appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true)
            .optionalEnd()
            .parseDefaulting(ChronoField.HOUR_OF_DAY, 0)
            .appendPattern("['+00']")
            .toFormatter(Locale.ROOT);

    @Override
    public String words() {
      return "dates and times";
    }

    @Override
    public boolean fits(Column column) {
      return column.type() == ColumnType.DATE
          || column.type() == ColumnType.TIMESTAMP
          || column.type() == ColumnType.TIMESTAMPTZ;
    }

    @Override
    public boolean within(String one, String other) {
      try {
        var apart =
            Duration.between(LocalDateTime.parse(one, TEXT), LocalDateTime.parse(other, TEXT));
        return apart.abs().compareTo(atMost) <= 0;
      } catch (DateTimeException e) {
        Ignored.because("infinities and years before 1 are near to nothing else", e);
        return false;
      }
    }
  }
}
