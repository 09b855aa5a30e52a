package dev.backfill.jdbc;

import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a range from its greatest bound down. Each piece is one look at the index, made when the
 * piece is asked for; nothing is held in between. One thread at a time.
 */
final class CutDownwards<R extends Range, B extends Comparable<? super B>> implements Iterator<R> {

  private final TableScope<R> scope;
  private final IntervalAxis<R, B> axis;
  private final long rows;
  private @Nullable R rest;

  CutDownwards(TableScope<R> scope, IntervalAxis<R, B> axis, R range, long rows) {
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
        RowProbe.at(scope, axis, range, rows, Order.NEWEST_FIRST)
            .flatMap(probe -> bound(probe, range));
    rest = cut.map(bound -> type.range(type.from(range), bound)).orElse(null);
    return cut.map(bound -> type.range(bound, type.to(range))).orElse(range);
  }

  /** The row before the piece goes to the next one, unless it has the same value as the last. */
  private Optional<B> bound(RowProbe<B> probe, R range) {
    if (probe.beyond().isEmpty()) {
      return Optional.empty();
    }
    var type = axis.type();
    B beyond = probe.beyond().get();
    B after = type.next(beyond);
    if (beyond.compareTo(probe.first()) < 0 && after.compareTo(type.to(range)) < 0) {
      return Optional.of(after);
    }
    boolean more =
        beyond.compareTo(type.from(range)) > 0
            && RowProbe.at(scope, axis, type.range(type.from(range), beyond), 1, Order.NEWEST_FIRST)
                .isPresent();
    return more ? Optional.of(beyond) : Optional.empty();
  }
}
