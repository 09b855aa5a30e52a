package dev.backfill.jdbc.scope;

import dev.backfill.scope.Estimate;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.RowEstimator;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Knows how many rows the piece has that was cut last, because they were walked over. The database
 * expects next to nothing between two keys of several columns: it takes the two comparisons for
 * independent of each other. Thread-safe; remembers one piece.
 */
final class WalkedKeys implements RowEstimator<KeyRange> {

  private final Selection<KeyRange> scope;
  private final TupleAxis axis;
  private volatile @Nullable Walked last;

  /** A piece that was walked over, and how many rows it had. */
  private record Walked(KeyRange piece, Estimate rows) {}

  WalkedKeys(Selection<KeyRange> scope, TupleAxis axis) {
    this.scope = scope;
    this.axis = axis;
  }

  @Override
  public Estimate estimate(KeyRange range) {
    return Optional.ofNullable(last)
        .filter(walked -> walked.piece().equals(range))
        .map(Walked::rows)
        .orElseGet(() -> scope.estimate(range));
  }

  @Override
  public Estimate estimateNulls() {
    return scope.estimateNulls();
  }

  @Override
  public RowEstimator<KeyRange> preview() {
    return KeyEstimator.of(scope, axis, this).orElse(this);
  }

  /**
   * The last piece was not walked over to its end: it has what the others leave of all, and no more
   * rows than a piece.
   */
  private Estimate remainder(KeyRange range, KeyRange piece, long before, long rows) {
    var whole = scope.estimate(range);
    if (whole.rows() > before) {
      return new Estimate(Math.min(whole.rows() - before, rows), whole.source());
    }
    var piecesOwn = scope.estimate(piece); // as where planning resumes in the middle
    return new Estimate(Math.min(piecesOwn.rows(), rows), piecesOwn.source());
  }

  @Override
  public Iterator<KeyRange> cut(KeyRange range, long rows, Order order) throws Exception {
    var pieces = scope.cut(range, rows, order);
    // rows of equal keys stay together, and then there are more of them
    var source =
        axis.columns().containsAll(scope.facts().key())
            ? Estimate.Source.EXACT
            : Estimate.Source.EXPLAIN;
    return new Iterator<>() {
      private long before;

      @Override
      public boolean hasNext() {
        return pieces.hasNext();
      }

      @Override
      public KeyRange next() {
        KeyRange piece = pieces.next();
        if (pieces.hasNext()) {
          before += rows;
          last = new Walked(piece, new Estimate(rows, source));
        } else {
          last = new Walked(piece, remainder(range, piece, before, rows));
        }
        return piece;
      }
    };
  }
}
