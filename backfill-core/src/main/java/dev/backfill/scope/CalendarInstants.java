package dev.backfill.scope;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/** Every n-th calendar unit of instants in a zone. */
record CalendarInstants(CalendarUnit unit, int units, ZoneId in) implements InstantChunking {

  CalendarInstants {
    Limits.requirePositive("every(n) of " + unit.word(), units);
    in = Units.canonical(in);
  }

  @Override
  public InstantChunking every(int number) {
    return new CalendarInstants(unit, number, in);
  }

  @Override
  public InstantChunking in(ZoneId zone) {
    return new CalendarInstants(unit, units, zone);
  }

  @Override
  public ChunkStrategy<InstantRange> atMost(long rows) {
    return new AtMost<>(this, rows);
  }

  @Override
  public String definition() {
    return Units.text(unit.word(), units, in);
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
    return new Cut<>(Interval.INSTANTS, new ZonedGrid(new DateGrid(unit, units), in));
  }
}
