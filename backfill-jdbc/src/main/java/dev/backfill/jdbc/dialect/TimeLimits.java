package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.ColumnType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;

/**
 * The limits of PostgreSQL's dates and timestamps as bounds. A few days at both ends are left out,
 * so that a bound can be written down in every zone; rows there, and those at infinity, are covered
 * by an unbounded range alone.
 */
public final class TimeLimits {

  private static final LocalDate FIRST = LocalDate.of(-4712, 1, 1);
  private static final LocalDate LAST_DATE = LocalDate.of(5_874_897, 12, 30);
  private static final LocalDate LAST_TIMESTAMP = LocalDate.of(294_276, 12, 30);
  private static final Instant FIRST_INSTANT = FIRST.atStartOfDay().toInstant(ZoneOffset.UTC);

  /** The greatest instant that can be a bound. */
  public static final Instant LAST_INSTANT =
      LAST_TIMESTAMP.atStartOfDay().toInstant(ZoneOffset.UTC);

  private static final int NANOS_OF_MICRO = 1_000;

  private TimeLimits() {}

  /** The greatest day that can be a bound. */
  public static LocalDate last(ColumnType type) {
    return type == ColumnType.DATE ? LAST_DATE : LAST_TIMESTAMP;
  }

  /** The nearest day that can be a bound. */
  public static LocalDate clamp(LocalDate date, ColumnType type) {
    LocalDate last = last(type);
    return date.isBefore(FIRST) ? FIRST : date.isAfter(last) ? last : date;
  }

  /** The nearest time that can be a bound. */
  public static LocalDateTime clamp(LocalDateTime time) {
    LocalDate date = clamp(time.toLocalDate(), ColumnType.TIMESTAMP);
    return date.equals(time.toLocalDate()) ? time : date.atStartOfDay();
  }

  /** The nearest instant that can be a bound. */
  public static Instant clamp(Instant instant) {
    return instant.isBefore(FIRST_INSTANT)
        ? FIRST_INSTANT
        : instant.isAfter(LAST_INSTANT) ? LAST_INSTANT : instant;
  }

  /**
   * The nearest instant that can be a bound; the driver's infinities are too far for an instant.
   */
  public static Instant clamp(OffsetDateTime time) {
    if (time.equals(OffsetDateTime.MIN)) {
      return FIRST_INSTANT;
    }
    return time.equals(OffsetDateTime.MAX) ? LAST_INSTANT : clamp(time.toInstant());
  }

  /**
   * Refuses what the database would refuse later.
   *
   * @throws IllegalArgumentException if the day is out of range
   */
  public static void require(LocalDate date, ColumnType type) {
    if (!clamp(date, type).equals(date)) {
      throw new IllegalArgumentException(
          "%s is out of range: bounds of this column lie from %s to %s; LocalDate.MIN and"
                  .formatted(date, FIRST, last(type))
              + " LocalDate.MAX mean unbounded");
    }
  }

  /**
   * Refuses what the database would refuse or round later.
   *
   * @throws IllegalArgumentException if the instant is out of range, or finer than a microsecond
   */
  public static void require(Instant instant) {
    if (instant.isBefore(FIRST_INSTANT) || instant.isAfter(LAST_INSTANT)) {
      throw new IllegalArgumentException(
          "%s is out of range: bounds of this column lie from %s to %s; Instant.MIN and"
                  .formatted(instant, FIRST_INSTANT, LAST_INSTANT)
              + " Instant.MAX mean unbounded");
    }
    if (instant.get(ChronoField.NANO_OF_SECOND) % NANOS_OF_MICRO != 0) {
      throw new IllegalArgumentException(
          "%s is finer than a microsecond, which the database would round; use".formatted(instant)
              + " truncatedTo(ChronoUnit.MICROS)");
    }
  }
}
