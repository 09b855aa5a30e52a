package dev.backfill.support;

import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.scope.Scope;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** The line on which the bounds of a scope lie: ranges on the same line can be compared. */
public enum Line {
  /** Days of the calendar. */
  DATES,
  /** Points in time. */
  INSTANTS,
  /** Integer keys. */
  INTEGERS;

  private static final String DAYS = "2020-01-01 2020-01-02";
  private static final String HOURS = "2020-01-01T00:00:00Z 2020-01-01T01:00:00Z";
  private static final String NUMBERS = "1 2";

  /**
   * The line of a scope.
   *
   * @param scope any scope
   * @return empty for keys that only the database can compare, for explicit keys, for numbers of
   *     pages and for ranges of the host's own types
   */
  public static Optional<Line> of(Scope<?> scope) {
    if (scope.boundsArePlaces()) {
      return Optional.empty();
    }
    if (read(scope.codec(), DAYS) instanceof DateRange) {
      return Optional.of(DATES);
    }
    if (read(scope.codec(), HOURS) instanceof InstantRange) {
      return Optional.of(INSTANTS);
    }
    return read(scope.codec(), NUMBERS) instanceof IdRange
        ? Optional.of(INTEGERS)
        : Optional.empty();
  }

  private static Object read(RangeCodec<?> codec, String bounds) {
    String[] both = bounds.split(" ", -1);
    try {
      return codec.read(new RangeCodec.Bounds(both[0], both[1]));
    } catch (RuntimeException e) {
      return e; // not of this line
    }
  }

  /**
   * Returns true if ranges of both lines can be compared.
   *
   * @param other another line
   * @return true for equal ones, and for dates and instants, because a date begins at an instant of
   *     a zone
   */
  public boolean isComparableWith(Line other) {
    return this == other || (this != INTEGERS && other != INTEGERS);
  }

  /**
   * Where a range lies.
   *
   * @param range a range of dates, instants or integer keys
   * @param zone in which a date begins; the same for all ranges that are compared
   * @return its span
   */
  public static Span span(Range range, ZoneId zone) {
    return switch (range) {
      case DateRange dates -> new Span(position(dates.from(), zone), position(dates.to(), zone));
      case InstantRange instants -> new Span(position(instants.from()), position(instants.to()));
      case IdRange ids -> new Span(new Position(ids.from(), 0), new Position(ids.to(), 0));
      default ->
          throw new IllegalArgumentException(
              "Ranges of type %s have no order that could be compared"
                  .formatted(range.getClass().getName()));
    };
  }

  private static Position position(LocalDate date, ZoneId zone) {
    if (date.equals(LocalDate.MIN)) {
      return Position.MIN;
    }
    return date.equals(LocalDate.MAX)
        ? Position.MAX
        : new Position(date.atStartOfDay(zone).toEpochSecond(), 0);
  }

  private static Position position(Instant instant) {
    if (instant.equals(Instant.MIN)) {
      return Position.MIN;
    }
    return instant.equals(Instant.MAX)
        ? Position.MAX
        : new Position(instant.getEpochSecond(), instant.getNano());
  }

  /**
   * A span for people.
   *
   * @param span of ranges on this line
   * @param zone in which a date begins
   * @return such as {@code [2023-07-01, 2023-08-01)}
   */
  public String text(Span span, ZoneId zone) {
    return "[%s, %s)".formatted(text(span.from(), zone), text(span.to(), zone));
  }

  private String text(Position position, ZoneId zone) {
    if (position.equals(Position.MIN) || position.equals(Position.MAX)) {
      return "unbounded";
    }
    return switch (this) {
      case INTEGERS -> Long.toString(position.whole());
      case DATES -> Instant.ofEpochSecond(position.whole()).atZone(zone).toLocalDate().toString();
      case INSTANTS -> Instant.ofEpochSecond(position.whole(), position.nanos()).toString();
    };
  }

  /**
   * The zone in which dates are compared: that of the plan whose ranges are instants.
   *
   * @param one line of a plan
   * @param ofOne zone of that plan
   * @param other line of the other plan
   * @param ofOther zone of the other plan
   * @return UTC where both are dates
   */
  public static ZoneId zoneOf(Line one, ZoneId ofOne, Line other, ZoneId ofOther) {
    if (one == INSTANTS) {
      return ofOne;
    }
    return other == INSTANTS ? ofOther : ZoneOffset.UTC;
  }
}
