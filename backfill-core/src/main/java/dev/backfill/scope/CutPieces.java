package dev.backfill.scope;

import dev.backfill.contract.BackfillException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Passes pieces on, those with too many rows in parts. Asks for one piece at a time, when it is
 * wanted; one thread at a time.
 */
final class CutPieces<R extends Range> implements Iterator<R> {

  private final Iterator<R> pieces;
  private final RowEstimator<R> estimator;
  private final long rows;
  private final Order order;
  private Iterator<R> parts = Collections.emptyIterator();

  CutPieces(Iterator<R> pieces, RowEstimator<R> estimator, long rows, Order order) {
    this.pieces = pieces;
    this.estimator = estimator;
    this.rows = rows;
    this.order = order;
  }

  @Override
  public boolean hasNext() {
    return parts.hasNext() || pieces.hasNext();
  }

  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    if (!parts.hasNext()) {
      parts = partsOf(pieces.next());
    }
    return parts.next();
  }

  private Iterator<R> partsOf(R piece) {
    try {
      return estimator.estimate(piece).rows() > rows
          ? estimator.cut(piece, rows, order)
          : List.of(piece).iterator();
    } catch (RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BackfillException("Interrupted while the rows of a chunk were estimated", e);
    } catch (Exception e) {
      throw new BackfillException(
          "The rows of a chunk could not be estimated; the cause says why", e);
    }
  }
}
