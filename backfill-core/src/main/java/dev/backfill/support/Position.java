package dev.backfill.support;

/**
 * A point on the line on which the bounds of ranges lie: a date or an instant by the seconds of the
 * epoch, an integer key by its value.
 *
 * @param whole seconds or the key; the ends of the type mean unbounded
 * @param nanos the rest of an instant
 */
public record Position(long whole, int nanos) implements Comparable<Position> {

  /** Below everything. */
  public static final Position MIN = new Position(Long.MIN_VALUE, 0);

  /** Above everything. */
  public static final Position MAX = new Position(Long.MAX_VALUE, 0);

  @Override
  public int compareTo(Position other) {
    int byWhole = Long.compare(whole, other.whole);
    return byWhole == 0 ? Integer.compare(nanos, other.nanos) : byWhole;
  }
}
