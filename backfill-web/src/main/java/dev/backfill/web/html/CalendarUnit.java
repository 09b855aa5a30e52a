package dev.backfill.web.html;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The lengths of time for which a calendar has a cell. */
enum CalendarUnit {
  HOUR(24, 62, Duration.ofHours(1)) {
    @Override
    LocalDateTime start(LocalDateTime time) {
      return time.truncatedTo(ChronoUnit.HOURS);
    }

    @Override
    LocalDateTime next(LocalDateTime start) {
      return start.plusHours(1);
    }

    @Override
    long row(LocalDateTime start) {
      return start.toLocalDate().toEpochDay();
    }

    @Override
    int column(LocalDateTime start) {
      return start.getHour();
    }

    @Override
    String rowLabel(LocalDateTime start) {
      return start.toLocalDate().toString();
    }

    @Override
    List<String> columnLabels() {
      return everyFew(0, 24, 6);
    }
  },
  DAY(31, 180, Duration.ofDays(1)) {
    @Override
    LocalDateTime start(LocalDateTime time) {
      return time.truncatedTo(ChronoUnit.DAYS);
    }

    @Override
    LocalDateTime next(LocalDateTime start) {
      return start.plusDays(1);
    }

    @Override
    long row(LocalDateTime start) {
      return start.getLong(ChronoField.PROLEPTIC_MONTH);
    }

    @Override
    int column(LocalDateTime start) {
      return start.getDayOfMonth() - 1;
    }

    @Override
    String rowLabel(LocalDateTime start) {
      return MONTH_AND_YEAR.format(start);
    }

    @Override
    List<String> columnLabels() {
      return everyFew(1, 31, 5);
    }
  },
  WEEK(53, 120, Duration.ofDays(7)) {
    @Override
    LocalDateTime start(LocalDateTime time) {
      return time.truncatedTo(ChronoUnit.DAYS).with(DayOfWeek.MONDAY);
    }

    @Override
    LocalDateTime next(LocalDateTime start) {
      return start.plusWeeks(1);
    }

    @Override
    long row(LocalDateTime start) {
      return start.get(IsoFields.WEEK_BASED_YEAR);
    }

    @Override
    int column(LocalDateTime start) {
      return start.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) - 1;
    }

    @Override
    String rowLabel(LocalDateTime start) {
      return Long.toString(row(start));
    }

    @Override
    List<String> columnLabels() {
      return everyFew(1, 53, 13);
    }
  },
  MONTH(12, 200, Duration.ofDays(28)) {
    @Override
    LocalDateTime start(LocalDateTime time) {
      return time.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1);
    }

    @Override
    LocalDateTime next(LocalDateTime start) {
      return start.plusMonths(1);
    }

    @Override
    long row(LocalDateTime start) {
      return start.getYear();
    }

    @Override
    int column(LocalDateTime start) {
      return start.getMonthValue() - 1;
    }

    @Override
    String rowLabel(LocalDateTime start) {
      return Integer.toString(start.getYear());
    }

    @Override
    List<String> columnLabels() {
      return Stream.of(Month.values())
          .map(month -> month.getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
          .toList();
    }
  };

  private static final DateTimeFormatter MONTH_AND_YEAR =
      DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);

  private final int columns;
  private final int mostRows;
  private final Duration length;

  CalendarUnit(int columns, int mostRows, Duration length) {
    this.columns = columns;
    this.mostRows = mostRows;
    this.length = length;
  }

  abstract LocalDateTime start(LocalDateTime time);

  abstract LocalDateTime next(LocalDateTime start);

  abstract long row(LocalDateTime start);

  abstract int column(LocalDateTime start);

  abstract String rowLabel(LocalDateTime start);

  abstract List<String> columnLabels();

  int columns() {
    return columns;
  }

  int mostRows() {
    return mostRows;
  }

  /** The shortest chunks that fill a cell. */
  Duration length() {
    return length;
  }

  private static List<String> everyFew(int first, int last, int step) {
    return IntStream.rangeClosed(first, first == 0 ? last - 1 : last)
        .mapToObj(n -> n == first || n % step == 0 ? Integer.toString(n) : "")
        .toList();
  }
}
