package dev.backfill.jdbc.scope;

import dev.backfill.scope.InstantRange;
import java.time.Instant;

/** The common behaviour of all bounds of instants, whatever the column holds. Immutable. */
interface InstantBoundType extends BoundType<InstantRange, Instant> {

  @Override
  default Class<InstantRange> rangeType() {
    return InstantRange.class;
  }

  @Override
  default Instant from(InstantRange range) {
    return range.from();
  }

  @Override
  default Instant to(InstantRange range) {
    return range.to();
  }

  @Override
  default InstantRange range(Instant from, Instant to) {
    return new InstantRange(from, to);
  }

  @Override
  default Instant min() {
    return Instant.MIN;
  }

  @Override
  default Instant max() {
    return Instant.MAX;
  }

  @Override
  default InstantRange sample() {
    return new InstantRange(Instant.EPOCH, Instant.EPOCH.plusSeconds(1));
  }
}
