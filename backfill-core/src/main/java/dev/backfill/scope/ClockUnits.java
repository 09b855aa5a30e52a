package dev.backfill.scope;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Every n-th unit of the clock in a zone.
 *
 * @param unit the unit that the clock shows
 * @param units n, 1 or more
 * @param in the time zone of the clock
 */
record ClockUnits(Unit unit, int units, ZoneId in) implements InstantChunking {

  /** The units that a clock shows. */
  enum Unit {
    MINUTE("minute", ClockGrid.SECONDS_PER_MINUTE),
    HOUR("hour", ClockGrid.SECONDS_PER_HOUR);

    private final String word;
    private final long seconds;

    Unit(String word, long seconds) {
      this.word = word;
      this.seconds = seconds;
    }
  }

  ClockUnits {
    Limits.requirePositive("every(n) of " + unit.word, units);
    in = Units.canonical(in);
  }

  @Override
  public InstantChunking every(int number) {
    return new ClockUnits(unit, number, in);
  }

  @Override
  public InstantChunking in(ZoneId zone) {
    return new ClockUnits(unit, units, zone);
  }

  @Override
  public ChunkStrategy<InstantRange> atMost(long rows) {
    return new AtMost<>(this, rows);
  }

  @Override
  public String definition() {
    return Units.text(unit.word, units, in);
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
    return new Cut<>(Interval.INSTANTS, new ClockGrid(units * unit.seconds, in));
  }
}
