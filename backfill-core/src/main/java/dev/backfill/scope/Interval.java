package dev.backfill.scope;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * The operations that all half-open ranges have in common, whatever their bounds are: the
 * arithmetic of rests and growth, which only compares and so cannot overflow.
 *
 * @param <R> type of the ranges
 * @param <T> type of the bounds
 * @param min the bound that means unbounded below
 * @param max the bound that means unbounded above
 * @param middle a bound between two others, or the lower one if there is none
 */
record Interval<R extends Range, T extends Comparable<? super T>>(
    Function<R, T> from,
    Function<R, T> to,
    BiFunction<T, T, R> make,
    T min,
    T max,
    BinaryOperator<T> middle) {

  static final Interval<DateRange, LocalDate> DATES =
      new Interval<>(
          DateRange::from,
          DateRange::to,
          DateRange::new,
          LocalDate.MIN,
          LocalDate.MAX,
          (a, b) -> LocalDate.ofEpochDay(middle(a.toEpochDay(), b.toEpochDay())));

  static final Interval<InstantRange, Instant> INSTANTS =
      new Interval<>(
          InstantRange::from,
          InstantRange::to,
          InstantRange::new,
          Instant.MIN,
          Instant.MAX,
          Interval::middle);

  static final Interval<IdRange, Long> IDS =
      new Interval<>(
          IdRange::from,
          IdRange::to,
          IdRange::new,
          Long.MIN_VALUE,
          Long.MAX_VALUE,
          Interval::middle);

  T fromOf(R range) {
    return from.apply(range);
  }

  T toOf(R range) {
    return to.apply(range);
  }

  R of(T lower, T upper) {
    return make.apply(lower, upper);
  }

  /** Shows both bounds, an open one as {@code min} or {@code max}; different for every range. */
  String text(R range) {
    T lower = fromOf(range);
    T upper = toOf(range);
    return (lower.equals(min) ? "min" : lower) + ".." + (upper.equals(max) ? "max" : upper);
  }

  /** Refuses a range with an open end: there is no first or last unit of a calendar. */
  void requireBounded(R range, String definition) {
    if (fromOf(range).equals(min) || toOf(range).equals(max)) {
      throw new IllegalArgumentException(
          "'%s' cuts by the calendar and cannot cut the unbounded range %s; give both bounds, or use"
                  .formatted(definition, text(range))
              + " a strategy that asks the data, such as rows(n)");
    }
  }

  /** See {@link RangeCodec#rest}. */
  Optional<List<R>> rest(R range, R planned, Order order) {
    return Optional.of(
        switch (order) {
          case OLDEST_FIRST -> between(toOf(planned), toOf(range));
          case NEWEST_FIRST -> between(fromOf(range), fromOf(planned));
        });
  }

  /** See {@link RangeCodec#growth}. */
  Optional<List<R>> growth(R planned, R wanted) {
    if (fromOf(wanted).compareTo(fromOf(planned)) > 0
        || toOf(wanted).compareTo(toOf(planned)) < 0) {
      return Optional.empty();
    }
    var parts = new ArrayList<R>(between(fromOf(wanted), fromOf(planned)));
    parts.addAll(between(toOf(planned), toOf(wanted)));
    return Optional.of(List.copyOf(parts));
  }

  /** See {@link RangeCodec#areDisjoint}. An open end is one bound that is greater than others. */
  boolean areDisjoint(R one, R other) {
    return toOf(one).compareTo(fromOf(other)) <= 0 || toOf(other).compareTo(fromOf(one)) <= 0;
  }

  /** See {@link RangeCodec#halves}. */
  List<R> halves(R range) {
    T half = middle.apply(fromOf(range), toOf(range));
    return half.compareTo(fromOf(range)) <= 0
        ? List.of()
        : List.of(of(fromOf(range), half), of(half, toOf(range)));
  }

  /** Rounded down; never overflows. */
  private static long middle(long a, long b) {
    return Math.floorDiv(a, 2L) + Math.floorDiv(b, 2L) + (a & b & 1);
  }

  /** Whole seconds where they serve, else microseconds: no database is finer than that. */
  private static Instant middle(Instant a, Instant b) {
    var seconds = Instant.ofEpochSecond(middle(a.getEpochSecond(), b.getEpochSecond()));
    return seconds.isAfter(a) && seconds.isBefore(b)
        ? seconds
        : a.plus(ChronoUnit.MICROS.between(a, b) / 2, ChronoUnit.MICROS);
  }

  private List<R> between(T lower, T upper) {
    return lower.compareTo(upper) < 0 ? List.of(of(lower, upper)) : List.of();
  }
}
