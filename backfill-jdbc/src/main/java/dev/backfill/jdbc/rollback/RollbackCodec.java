package dev.backfill.jdbc.rollback;

import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.RangeCodec;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes numbers of another run's chunks down, and calls each as it was called there. Immutable.
 *
 * @param labels of the first chunks; others are called by their number
 */
record RollbackCodec(Map<Long, String> labels) implements RangeCodec<IdRange> {

  @Override
  public Bounds write(IdRange range) {
    return RangeCodec.ids().write(range);
  }

  @Override
  public IdRange read(Bounds bounds) {
    return RangeCodec.ids().read(bounds);
  }

  @Override
  public String id(IdRange range, ZoneId zone) {
    return range.to() - range.from() == 1
        ? labels.getOrDefault(range.from(), Long.toString(range.from()))
        : RangeCodec.ids().id(range, zone);
  }

  @Override
  public boolean sensitive() {
    return false;
  }

  @Override
  public Optional<List<IdRange>> rest(IdRange range, IdRange planned, Order order) {
    return RangeCodec.ids().rest(range, planned, order);
  }

  @Override
  public Optional<List<IdRange>> growth(IdRange planned, IdRange wanted) {
    return RangeCodec.ids().growth(planned, wanted);
  }
}
