package dev.backfill.scope;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Writes half-open ranges down as the two texts of their bounds.
 *
 * @param interval the way to take ranges apart
 * @param parse reads what the bound's {@code toString} wrote
 * @param label makes a label that no other range has
 */
record IntervalCodec<R extends Range, T extends Comparable<? super T>>(
    Interval<R, T> interval, Function<String, T> parse, BiFunction<R, ZoneId, String> label)
    implements RangeCodec<R> {

  @Override
  public Bounds write(R range) {
    return new Bounds(interval.fromOf(range).toString(), interval.toOf(range).toString());
  }

  @Override
  public R read(Bounds bounds) {
    return interval.of(bound("lower", bounds.lo()), bound("upper", bounds.hi()));
  }

  private T bound(String which, String text) {
    try {
      return parse.apply(text);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "Not the %s bound of a range: '%s'".formatted(which, text), e);
    }
  }

  @Override
  public String id(R range, ZoneId zone) {
    return label.apply(range, zone);
  }

  @Override
  public boolean sensitive() {
    return false;
  }

  @Override
  public Optional<List<R>> rest(R range, R planned, Order order) {
    return interval.rest(range, planned, order);
  }

  @Override
  public Optional<List<R>> growth(R planned, R wanted) {
    return interval.growth(planned, wanted);
  }

  @Override
  public boolean areDisjoint(R one, R other) {
    return interval.areDisjoint(one, other);
  }

  @Override
  public List<R> halves(R range) {
    return interval.halves(range);
  }
}
