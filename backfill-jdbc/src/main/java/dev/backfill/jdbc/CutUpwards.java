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
    var cut = RowProbe.at(scope, axis, range, rows, Order.OLDEST_FIRST).flatMap(this::bound);
    if (cut.isEmpty() || cut.get().compareTo(type.to(range)) >= 0) {
      rest = null;
      return range;
    }
    rest = type.range(cut.get(), type.to(range));
    return type.range(type.from(range), cut.get());
  }

  /** The row after the piece goes to the next one, unless it has the same value as the first. */
  private Optional<B> bound(RowProbe<B> probe) {
    return probe
        .beyond()
        .map(beyond -> beyond.compareTo(probe.first()) > 0 ? beyond : axis.type().next(beyond));
  }
}
