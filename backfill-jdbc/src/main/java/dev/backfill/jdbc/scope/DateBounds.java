package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.dialect.TimeLimits;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.RangeCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Bounds of days.
 *
 * @param type the type of the column's values: days, instants, or the times of a clock
 * @param zone in which a day begins; empty where the column holds days
 */
public record DateBounds(ColumnType type, Optional<ZoneId> zone)
    implements BoundType<DateRange, LocalDate> {

  @Override
  public Class<DateRange> rangeType() {
    return DateRange.class;
  }

  @Override
  public RangeCodec<DateRange> codec() {
    return RangeCodec.dates();
  }

  @Override
  public LocalDate from(DateRange range) {
    return range.from();
  }

  @Override
  public LocalDate to(DateRange range) {
    return range.to();
  }

  @Override
  public DateRange range(LocalDate from, LocalDate to) {
    return new DateRange(from, to);
  }

  @Override
  public LocalDate min() {
    return LocalDate.MIN;
  }

  @Override
  public LocalDate max() {
    return LocalDate.MAX;
  }

  @Override
  public Object parameter(LocalDate bound) {
    TimeLimits.require(bound, type);
    return switch (type) {
      case TIMESTAMPTZ ->
          bound
              .atStartOfDay(zone.orElse(ZoneOffset.UTC))
              .toOffsetDateTime()
              .withOffsetSameInstant(ZoneOffset.UTC);
      case TIMESTAMP -> bound.atStartOfDay();
      default -> bound;
    };
  }

  @Override
  public LocalDate clamp(LocalDate bound) {
    return TimeLimits.clamp(bound, type);
  }

  @Override
  public LocalDate floor(ResultSet row, int index) throws SQLException {
    var date =
        switch (type) {
          case TIMESTAMPTZ ->
              TimeLimits.clamp(row.getObject(index, OffsetDateTime.class))
                  .atZone(zone.orElse(ZoneOffset.UTC))
                  .toLocalDate();
          case TIMESTAMP ->
              TimeLimits.clamp(row.getObject(index, LocalDateTime.class)).toLocalDate();
          default -> row.getObject(index, LocalDate.class);
        };
    return TimeLimits.clamp(date, type);
  }

  @Override
  public LocalDate next(LocalDate bound) {
    return bound.isBefore(TimeLimits.last(type)) ? bound.plusDays(1) : LocalDate.MAX;
  }

  @Override
  public long position(LocalDate bound) {
    return bound.toEpochDay();
  }

  @Override
  public LocalDate at(long position) {
    long day = Math.clamp(position, LocalDate.MIN.toEpochDay(), LocalDate.MAX.toEpochDay());
    return TimeLimits.clamp(LocalDate.ofEpochDay(day), type);
  }

  @Override
  public DateRange sample() {
    return new DateRange(LocalDate.EPOCH, LocalDate.EPOCH.plusDays(1));
  }
}
