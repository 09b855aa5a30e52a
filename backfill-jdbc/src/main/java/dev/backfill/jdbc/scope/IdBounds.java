package dev.backfill.jdbc.scope;

import dev.backfill.scope.IdRange;
import dev.backfill.scope.RangeCodec;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;

/** Bounds of integer keys. */
public record IdBounds() implements BoundType<IdRange, Long> {

  @Override
  public Class<IdRange> rangeType() {
    return IdRange.class;
  }

  @Override
  public RangeCodec<IdRange> codec() {
    return RangeCodec.ids();
  }

  @Override
  public Optional<ZoneId> zone() {
    return Optional.empty();
  }

  @Override
  public Long from(IdRange range) {
    return range.from();
  }

  @Override
  public Long to(IdRange range) {
    return range.to();
  }

  @Override
  public IdRange range(Long from, Long to) {
    return new IdRange(from, to);
  }

  @Override
  public Long min() {
    return Long.MIN_VALUE;
  }

  @Override
  public Long max() {
    return Long.MAX_VALUE;
  }

  @Override
  public Object parameter(Long bound) {
    return bound;
  }

  @Override
  public Long clamp(Long bound) {
    return bound;
  }

  @Override
  public Long floor(ResultSet row, int index) throws SQLException {
    return row.getLong(index);
  }

  @Override
  public Long next(Long bound) {
    return bound == Long.MAX_VALUE ? bound : bound + 1;
  }

  @Override
  public long position(Long bound) {
    return bound;
  }

  @Override
  public Long at(long position) {
    return position;
  }

  @Override
  public OptionalLong values(IdRange range) {
    long values = range.to() - range.from();
    return values > 0 ? OptionalLong.of(values) : OptionalLong.empty(); // too many for a long
  }

  @Override
  public IdRange sample() {
    return new IdRange(0, 1);
  }
}
