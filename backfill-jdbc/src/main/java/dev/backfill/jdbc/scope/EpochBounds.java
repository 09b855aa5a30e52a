package dev.backfill.jdbc.scope;

import dev.backfill.scope.InstantRange;
import dev.backfill.scope.RangeCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * Bounds of instants in a column of whole numbers, which counts units since 1970.
 *
 * @param unit the unit that it counts
 * @param zone in which the calendar is cut, if it was set
 */
public record EpochBounds(ChronoUnit unit, Optional<ZoneId> zone) implements InstantBoundType {

  @Override
  public RangeCodec<InstantRange> codec() {
    return new EpochCodec(unit);
  }

  @Override
  public Object parameter(Instant bound) {
    try {
      long units = unit.between(Instant.EPOCH, bound);
      if (Instant.EPOCH.plus(units, unit).equals(bound)) {
        return units;
      }
    } catch (ArithmeticException | DateTimeException e) {
      throw new IllegalArgumentException(
          "%s is too far from 1970 to be counted in %s".formatted(bound, name()), e);
    }
    throw new IllegalArgumentException(
        "%s is finer than the column, which counts %s; use whole ones".formatted(bound, name()));
  }

  private String name() {
    return unit.toString().toLowerCase(Locale.ROOT);
  }

  @Override
  public Instant clamp(Instant bound) {
    Instant first = at(Long.MIN_VALUE);
    Instant last = at(Long.MAX_VALUE);
    return bound.isBefore(first) ? first : bound.isAfter(last) ? last : bound;
  }

  @Override
  public Instant floor(ResultSet row, int index) throws SQLException {
    return at(row.getLong(index));
  }

  @Override
  public Instant next(Instant bound) {
    return bound.isBefore(at(Long.MAX_VALUE)) ? bound.plus(1, unit) : Instant.MAX;
  }

  @Override
  public long position(Instant bound) {
    if (bound.equals(min())) {
      return Long.MIN_VALUE;
    }
    return bound.equals(max()) ? Long.MAX_VALUE : unit.between(Instant.EPOCH, bound);
  }

  /** A position beyond the last instant of Java is mapped to that instant. */
  @Override
  public Instant at(long position) {
    try {
      return Instant.EPOCH.plus(position, unit);
    } catch (ArithmeticException | DateTimeException e) {
      return position < 0
          ? Instant.MIN.plusSeconds(1).truncatedTo(ChronoUnit.SECONDS)
          : Instant.MAX.truncatedTo(ChronoUnit.SECONDS);
    }
  }
}
