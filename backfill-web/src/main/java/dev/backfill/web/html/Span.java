package dev.backfill.web.html;

import dev.backfill.ledger.ChunkView;
import dev.backfill.scope.ChunkKind;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.IsoFields;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The time that a chunk stands for, in the zone of its plan, as its label says it.
 *
 * <p>Value.
 *
 * @param from inclusive
 * @param to exclusive; after {@code from}
 */
record Span(LocalDateTime from, LocalDateTime to) {

  private static final String DATE = "(\\d{4})-(\\d{2})-(\\d{2})";

  private static final Pattern BOUNDS =
      Pattern.compile(
          DATE
              + "(?:T(\\d{2}):(\\d{2})\\S*)?(?:\\.\\.|, )"
              + DATE
              + "(?:T(\\d{2}):(\\d{2})\\S*)?\\)?");
  private static final Pattern MOMENT = Pattern.compile(DATE + "T(\\d{2}):(\\d{2})\\S*");
  private static final Pattern DAY = Pattern.compile(DATE);
  private static final Pattern WEEK = Pattern.compile("(\\d{4})-W(\\d{2})");
  private static final Pattern MONTH = Pattern.compile("(\\d{4})-(\\d{2})");
  private static final Pattern QUARTER = Pattern.compile("(\\d{4})-Q([1-4])");
  private static final Pattern YEAR = Pattern.compile("\\d{4}");

  /** Empty for what is no range of time, and for years beyond four digits. */
  static Optional<Span> of(ChunkView chunk) {
    if (chunk.kind() != ChunkKind.RANGE) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(read(chunk.id(), chunk.bounds()))
          .filter(span -> span.from.isBefore(span.to));
    } catch (DateTimeException e) {
      return Optional.empty(); // looks like a date and is none
    }
  }

  private static @Nullable Span read(String id, String bounds) {
    Matcher m = DAY.matcher(id);
    if (m.matches()) {
      var day = date(m, 1);
      return days(day, day.plusDays(1));
    }
    m = MONTH.matcher(id);
    if (m.matches()) {
      var month = LocalDate.of(number(m, 1), number(m, 2), 1);
      return days(month, month.plusMonths(1));
    }
    m = WEEK.matcher(id);
    if (m.matches()) {
      var monday =
          LocalDate.of(number(m, 1), 1, 4)
              .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, number(m, 2))
              .with(DayOfWeek.MONDAY);
      return days(monday, monday.plusWeeks(1));
    }
    m = QUARTER.matcher(id);
    if (m.matches()) {
      var quarter = LocalDate.of(number(m, 1), 3 * number(m, 2) - 2, 1);
      return days(quarter, quarter.plusMonths(3));
    }
    if (YEAR.matcher(id).matches() && BOUNDS.matcher(inner(bounds)).matches()) {
      var year = LocalDate.of(Integer.parseInt(id), 1, 1);
      return days(year, year.plusYears(1));
    }
    m = MOMENT.matcher(id);
    var length = between(inner(bounds));
    if (m.matches() && length.isPresent()) {
      var from = time(m, 1);
      return new Span(from, from.plus(Duration.between(length.get().from, length.get().to)));
    }
    return between(id).or(() -> length).orElse(null);
  }

  private static String inner(String bounds) {
    return bounds.startsWith("[") ? bounds.substring(1) : bounds;
  }

  private static Optional<Span> between(String text) {
    var m = BOUNDS.matcher(text);
    return m.matches() ? Optional.of(new Span(time(m, 1), time(m, 6))) : Optional.empty();
  }

  private static Span days(LocalDate from, LocalDate to) {
    return new Span(from.atStartOfDay(), to.atStartOfDay());
  }

  private static LocalDate date(Matcher m, int group) {
    return LocalDate.of(number(m, group), number(m, group + 1), number(m, group + 2));
  }

  private static LocalDateTime time(Matcher m, int group) {
    var day = date(m, group);
    return m.group(group + 3) == null
        ? day.atStartOfDay()
        : day.atTime(number(m, group + 3), number(m, group + 4));
  }

  private static int number(Matcher m, int group) {
    return Integer.parseInt(m.group(group));
  }

  /** How long it is. */
  Duration length() {
    return Duration.between(from, to);
  }
}
