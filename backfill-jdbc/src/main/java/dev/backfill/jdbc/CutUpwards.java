package dev.backfill.jdbc;

import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a range from its smallest bound on. Each piece is one look at the index, made when the piece
 * is asked for; nothing is held in between. One thread at a time.
 */
final class CutUpwards<R extends Range, B extends Comparable<? super B>> implements Iterator<R> {

  private final TableScope<R> scope;
  private final IntervalAxis<R, B> axis;
  private final long rows;
  private @Nullable R rest;

  CutUpwards(TableScope<R> scope, IntervalAxis<R, B> axis, R range, long rows) {
    this.scope = scope;
    this.axis = axis;
    this.rest = range;
    this.rows = rows;
  }

  @Override
  public boolean hasNext() {
    return rest != null;
  }

  @Override
  public R next() {
    R range = rest;
    if (range == null) {
      throw new NoSuchElementException();
    }
    var type = axis.type();
    var cut =
        RowProbe.at(scope, axis, range, rows, Order.OLDEST_FIRST)
            .flatMap(probe -> bound(probe, range));
    rest = cut.map(bound -> type.range(bound, type.to(range))).orElse(null);
    return cut.map(bound -> type.range(type.from(range), bound)).orElse(range);
  }

  /** The row after the piece goes to the next one, unless it has the same value as the first. */
  private Optional<B> bound(RowProbe<B> probe, R range) {
    if (probe.beyond().isEmpty()) {
      return Optional.empty();
    }
    var type = axis.type();
    B beyond = probe.beyond().get();
    if (beyond.compareTo(probe.first()) > 0) {
      // the last value of the type cannot begin a piece: its end would be unbounded, which is it
      return Optional.of(beyond).filter(bound -> bound.compareTo(type.to(range)) < 0);
    }
    B after = type.next(beyond);
    boolean more =
        after.compareTo(type.to(range)) < 0
            && RowProbe.at(scope, axis, type.range(after, type.to(range)), 1, Order.OLDEST_FIRST)
                .isPresent();
    return more ? Optional.of(after) : Optional.empty();
  }
}
