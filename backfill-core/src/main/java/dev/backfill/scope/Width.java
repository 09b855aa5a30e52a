package dev.backfill.scope;

import java.time.ZoneId;
import java.util.Iterator;
import java.util.OptionalLong;

/** Integer keys, cut at the multiples of a width. */
record Width(long keys) implements ChunkStrategy<IdRange> {

  Width {
    Limits.requirePositive("width(n)", keys);
  }

  @Override
  public String definition() {
    return "width " + keys;
  }

  @Override
  public Iterator<IdRange> split(IdRange range, Planning<IdRange> planning) {
    return cut().split(range, planning.order());
  }

  @Override
  public OptionalLong count(IdRange range, ZoneId zone) {
    return cut().count(range);
  }

  private Cut<IdRange, Long> cut() {
    return new Cut<>(Interval.IDS, new IdGrid(keys));
  }
}
