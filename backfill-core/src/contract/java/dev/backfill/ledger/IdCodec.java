package dev.backfill.ledger;

import dev.backfill.scope.IdRange;
import dev.backfill.scope.RangeCodec;
import java.time.ZoneId;

/** Writes id ranges down; {@code sensitive} treats the ids as row data. Value. */
public record IdCodec(boolean sensitive) implements RangeCodec<IdRange> {

  @Override
  public Bounds write(IdRange range) {
    return new Bounds(Long.toString(range.from()), Long.toString(range.to()));
  }

  @Override
  public IdRange read(Bounds bounds) {
    return new IdRange(Long.parseLong(bounds.lo()), Long.parseLong(bounds.hi()));
  }

  @Override
  public String id(IdRange range, ZoneId zone) {
    return range.from() + ".." + range.to();
  }
}
