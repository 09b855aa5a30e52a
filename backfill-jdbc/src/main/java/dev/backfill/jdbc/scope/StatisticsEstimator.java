package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Histogram;
import dev.backfill.jdbc.dialect.ExpectedShare;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RowEstimator;
import java.util.Iterator;
import java.util.Optional;

/**
 * Knows from the catalog alone how many rows are where, and asks nothing any more. Immutable.
 *
 * @param type bounds of the ranges
 * @param histogram the distribution of the rows of the table
 * @param share the share of them that meets the conditions of the scope
 * @param nulls the rows without a value, if they are a chunk
 */
record StatisticsEstimator<R extends Range, B extends Comparable<? super B>>(
    BoundType<R, B> type, Histogram histogram, ExpectedShare share, Estimate nulls)
    implements RowEstimator<R> {

  /** Without rows that have no value. */
  StatisticsEstimator(BoundType<R, B> type, Histogram histogram, ExpectedShare share) {
    this(type, histogram, share, new Estimate(0, Estimate.Source.GIVEN));
  }

  /** Asks the catalog; empty if it knows nothing of the column. */
  static <R extends Range, B extends Comparable<? super B>> Optional<RowEstimator<R>> of(
      Selection<R> scope, IntervalAxis<R, B> axis) {
    var planned = new PlannedRows<>(scope);
    return new Spread<>(scope, axis)
        .read()
        .map(
            today ->
                new StatisticsEstimator<>(
                    axis.type(),
                    today.histogram(),
                    planned.share().withStale(today.stale()),
                    scope.nulls().isPresent()
                        ? planned.estimateNulls()
                        : new Estimate(0, Estimate.Source.GIVEN)));
  }

  @Override
  public boolean asksForEach() {
    return false;
  }

  @Override
  public Estimate estimate(R range) {
    return share.of(allRows(range), Estimate.Source.STATISTICS);
  }

  @Override
  public Estimate estimateNulls() {
    return nulls;
  }

  /** As the database expects, also where it guesses: a piece that is smaller costs more chunks. */
  private double rows(R range) {
    return share.share() * allRows(range);
  }

  private double allRows(R range) {
    return below(type.to(range)) - below(type.from(range));
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

    /** A piece of more than so many parts is cut nearer to its beginning. */
    private static final double TOO_LARGE = 1.5;

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
        B bound = at(first + share * all);
        if (cuts(range, bound)) {
          return Optional.of(RowCut.halves(type, range, smaller(range, bound)));
        }
      }
      return Optional.empty();
    }

    /**
     * Where many rows share a value, the nearest bound may be two values away, each of them nearly
     * a part by itself: then there is one more piece.
     */
    private B smaller(R range, B bound) {
      double edge = below(upwards ? type.from(range) : type.to(range));
      double part = all / pieces;
      if (Math.abs(below(bound) - edge) <= TOO_LARGE * part) {
        return bound;
      }
      B nearer = at(upwards ? edge + part : edge - part);
      if (!cuts(range, nearer) || nearer.compareTo(bound) == 0) {
        return bound;
      }
      made--;
      return nearer;
    }

    private B at(double rows) {
      return type.at(histogram.positionOf(rows));
    }

    private boolean cuts(R range, B bound) {
      return bound.compareTo(type.from(range)) > 0 && bound.compareTo(type.to(range)) < 0;
    }
  }
}
