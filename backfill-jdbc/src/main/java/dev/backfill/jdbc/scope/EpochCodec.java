package dev.backfill.jdbc.scope;

import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.RangeCodec;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Ranges of instants whose bounds a column can count: they are cut at whole units only.
 *
 * @param unit the unit that the column counts
 */
record EpochCodec(ChronoUnit unit) implements RangeCodec<InstantRange> {

  @Override
  public Bounds write(InstantRange range) {
    return RangeCodec.instants().write(range);
  }

  @Override
  public InstantRange read(Bounds bounds) {
    return RangeCodec.instants().read(bounds);
  }

  @Override
  public String id(InstantRange range, ZoneId zone) {
    return RangeCodec.instants().id(range, zone);
  }

  @Override
  public boolean sensitive() {
    return false;
  }

  @Override
  public Optional<List<InstantRange>> rest(InstantRange range, InstantRange planned, Order order) {
    return RangeCodec.instants().rest(range, planned, order);
  }

  @Override
  public Optional<List<InstantRange>> growth(InstantRange planned, InstantRange wanted) {
    return RangeCodec.instants().growth(planned, wanted);
  }

  /** The middle goes down to a whole unit; a single unit is not cut. */
  @Override
  public List<InstantRange> halves(InstantRange range) {
    var halves = RangeCodec.instants().halves(range);
    if (halves.isEmpty()) {
      return halves;
    }
    Instant middle = halves.getFirst().to().truncatedTo(unit);
    return middle.isAfter(range.from()) && middle.isBefore(range.to())
        ? List.of(new InstantRange(range.from(), middle), new InstantRange(middle, range.to()))
        : List.of();
  }
}
