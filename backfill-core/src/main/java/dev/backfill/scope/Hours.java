package dev.backfill.scope;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/** Every n-th hour of the clock in a zone. */
record Hours(int hours, ZoneId in) implements InstantChunking {

  private static final String WORD = "hour";

  Hours {
    Limits.requirePositive("every(n) of " + WORD, hours);
    in = Units.canonical(in);
  }

  @Override
  public InstantChunking every(int number) {
    return new Hours(number, in);
  }

  @Override
  public InstantChunking in(ZoneId zone) {
    return new Hours(hours, zone);
  }

  @Override
  public ChunkStrategy<InstantRange> atMost(long rows) {
    return new AtMost<>(this, rows);
  }

  @Override
  public String definition() {
    return Units.text(WORD, hours, in);
  }

  @Override
  public Optional<ZoneId> zone() {
    return Optional.of(in);
  }

  @Override
  public Iterator<InstantRange> split(InstantRange range, Planning<InstantRange> planning) {
    Interval.INSTANTS.requireBounded(range, definition());
    return cut().split(range, planning.order());
  }

  @Override
  public OptionalLong count(InstantRange range, ZoneId zone) {
    return cut().count(range);
  }

  private Cut<InstantRange, Instant> cut() {
    return new Cut<>(Interval.INSTANTS, new HourGrid(hours, in));
  }
}
