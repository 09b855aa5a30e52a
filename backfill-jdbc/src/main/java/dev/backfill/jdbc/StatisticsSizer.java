package dev.backfill.jdbc;

import dev.backfill.scope.Estimate;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.Sizer;
import java.util.Iterator;
import java.util.Optional;

/**
 * Knows from the catalog alone how many rows are where, and asks nothing any more. Immutable.
 *
 * @param type bounds of the ranges
 * @param histogram how the rows of the table are spread
 * @param share how many of them meet the conditions of the scope; 0 to 1
 */
record StatisticsSizer<R extends Range, B extends Comparable<? super B>>(
    BoundType<R, B> type, Histogram histogram, double share) implements Sizer<R> {

  /** Asks the catalog; empty if it knows nothing of the column. */
  static <R extends Range, B extends Comparable<? super B>> Optional<Sizer<R>> of(
      TableScope<R> scope, IntervalAxis<R, B> axis) {
    var histogram = new Spread<>(scope, axis).read();
    return histogram.map(
        spread -> new StatisticsSizer<>(axis.type(), spread, scope.shareOfConditions()));
  }

  @Override
  public boolean asksForEach() {
    return false;
  }

  @Override
  public Estimate estimate(R range) {
    return new Estimate(Math.round(rows(range)), Estimate.Source.STATISTICS);
  }

  private double rows(R range) {
    return share * (below(type.to(range)) - below(type.from(range)));
  }

  private double below(B bound) {
    return histogram.below(type.position(bound));
  }

  @Override
  public Iterator<R> cut(R range, long rows, Order order) {
    if (rows < 1) {
      throw new IllegalArgumentException("rows of a piece must be >= 1, was " + rows);
    }
    long pieces = Math.max(1, Math.round(rows(range) / rows));
    return new Pieces<>(range, order, new EqualParts(range, pieces, order));
  }

  /** Cuts off parts with equally many rows. One thread at a time. */
  private final class EqualParts implements Pieces.Knife<R> {

    private final long pieces;
    private final boolean upwards;
    private final double first;
    private final double all;
    private long made;

    EqualParts(R range, long pieces, Order order) {
      this.pieces = pieces;
      this.upwards = order == Order.OLDEST_FIRST;
      this.first = below(type.from(range));
      this.all = below(type.to(range)) - first;
    }

    @Override
    public Optional<Pieces.Halves<R>> cut(R range) {
      while (++made < pieces) {
        double share = (double) (upwards ? made : pieces - made) / pieces;
        B bound = type.at(histogram.positionOf(first + share * all));
        if (bound.compareTo(type.from(range)) > 0 && bound.compareTo(type.to(range)) < 0) {
          return Optional.of(RowCut.halves(type, range, bound));
        }
      }
      return Optional.empty();
    }
  }
}
