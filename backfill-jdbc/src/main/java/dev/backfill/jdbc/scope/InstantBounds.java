package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.dialect.TimeLimits;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.RangeCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Bounds of instants.
 *
 * @param type the type of the column's values: instants, or the times of a clock
 * @param zone the one of the clock; for instants the one to cut the calendar in, if it was set
 */
public record InstantBounds(ColumnType type, Optional<ZoneId> zone) implements InstantBoundType {

  @Override
  public RangeCodec<InstantRange> codec() {
    return RangeCodec.instants();
  }

  private WallClock clock() {
    return new WallClock(zone.orElse(ZoneOffset.UTC));
  }

  @Override
  public Object parameter(Instant bound) {
    TimeLimits.require(bound);
    return type == ColumnType.TIMESTAMP ? clock().at(bound) : bound.atOffset(ZoneOffset.UTC);
  }

  @Override
  public Instant clamp(Instant bound) {
    return TimeLimits.clamp(bound);
  }

  @Override
  public Instant floor(ResultSet row, int index) throws SQLException {
    return type == ColumnType.TIMESTAMP
        ? TimeLimits.clamp(
            clock().floor(TimeLimits.clamp(row.getObject(index, LocalDateTime.class))))
        : TimeLimits.clamp(row.getObject(index, OffsetDateTime.class));
  }

  @Override
  public Instant next(Instant bound) {
    return bound.equals(TimeLimits.LAST_INSTANT) ? Instant.MAX : bound.plus(1, ChronoUnit.MICROS);
  }

  /** Microseconds since 1970; all that the database can hold fit. */
  @Override
  public long position(Instant bound) {
    if (bound.equals(min())) {
      return Long.MIN_VALUE;
    }
    return bound.equals(max()) ? Long.MAX_VALUE : ChronoUnit.MICROS.between(Instant.EPOCH, bound);
  }

  @Override
  public Instant at(long position) {
    return TimeLimits.clamp(Instant.EPOCH.plus(position, ChronoUnit.MICROS));
  }
}
