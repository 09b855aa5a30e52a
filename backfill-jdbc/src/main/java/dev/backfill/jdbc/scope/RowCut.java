package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import java.util.Optional;

/**
 * Cuts a range by rows, from its smallest bound on or from its greatest bound down. Each piece is
 * one reading of the index, made when the piece is asked for; nothing is held in between.
 * Immutable.
 *
 * @param last the last value of the order, behind which nothing is cut; empty if the range has an
 *     end
 */
record RowCut<R extends Range, B extends Comparable<? super B>>(
    Selection<R> scope, IntervalAxis<R, B> axis, long rows, Order order, Optional<B> last)
    implements Pieces.Knife<R> {

  /** Cuts up to the last value that there is now, for the reason that {@link KeyCut#of} gives. */
  static <R extends Range, B extends Comparable<? super B>> RowCut<R, B> of(
      R range, Selection<R> scope, IntervalAxis<R, B> axis, long rows, Order order) {
    Optional<B> last =
        axis.isOpenAhead(range, order)
            ? RowPair.at(scope, axis, range, 1, Walk.opposite(order)).map(RowPair::first)
            : Optional.empty();
    return new RowCut<>(scope, axis, rows, order, last);
  }

  @Override
  public Optional<Pieces.Halves<R>> cut(R range) {
    return RowPair.at(scope, axis, range, rows, order)
        .flatMap(probe -> bound(probe, range))
        .filter(this::leavesTheLast)
        .map(bound -> halves(axis.type(), range, bound));
  }

  /** Returns true if the last value is in a later piece than the one that the bound ends. */
  private boolean leavesTheLast(B bound) {
    return last.isEmpty()
        || (order == Order.OLDEST_FIRST
            ? bound.compareTo(last.get()) <= 0
            : bound.compareTo(last.get()) > 0);
  }

  /** A range, cut at a bound inside it. */
  static <R extends Range, B extends Comparable<? super B>> Pieces.Halves<R> halves(
      BoundType<R, B> type, R range, B bound) {
    return new Pieces.Halves<>(
        type.range(type.from(range), bound), type.range(bound, type.to(range)));
  }

  private Optional<B> bound(RowPair<B> probe, R range) {
    if (probe.beyond().isEmpty()) {
      return Optional.empty();
    }
    B beyond = probe.beyond().get();
    return switch (order) {
      case OLDEST_FIRST -> above(beyond, probe, range);
      case NEWEST_FIRST -> below(beyond, probe, range);
    };
  }

  /** The row after the piece goes to the next one, unless it has the same value as the first. */
  private Optional<B> above(B beyond, RowPair<B> probe, R range) {
    var type = axis.type();
    if (beyond.compareTo(probe.first()) > 0) {
      // the last value of the type cannot begin a piece: its end would be unbounded, which is it
      return Optional.of(beyond).filter(bound -> bound.compareTo(type.to(range)) < 0);
    }
    B after = type.next(beyond);
    return after.compareTo(type.to(range)) < 0 && hasRows(after, type.to(range))
        ? Optional.of(after)
        : Optional.empty();
  }

  /** The row before the piece goes to the next one, unless it has the same value as the last. */
  private Optional<B> below(B beyond, RowPair<B> probe, R range) {
    var type = axis.type();
    B after = type.next(beyond);
    if (beyond.compareTo(probe.first()) < 0 && after.compareTo(type.to(range)) < 0) {
      return Optional.of(after);
    }
    return beyond.compareTo(type.from(range)) > 0 && hasRows(type.from(range), beyond)
        ? Optional.of(beyond)
        : Optional.empty();
  }

  private boolean hasRows(B from, B to) {
    return RowPair.at(scope, axis, axis.type().range(from, to), 1, order).isPresent();
  }
}
