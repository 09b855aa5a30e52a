package dev.backfill.jdbc.scope;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Cuts a range of a column in two: an open one where the catalog expects the middle of its rows,
 * any other one, and an open one of which the catalog knows nothing, in the middle of its bounds.
 * The cut is always a bound that the database can hold. Immutable.
 *
 * @param scope the scope of the rows
 * @param axis along which column
 */
record Halving<R extends Range, B extends Comparable<? super B>>(
    Selection<R> scope, IntervalAxis<R, B> axis) {

  /** Two ranges that cover it, in ascending order; none if it cannot be cut. */
  List<R> of(R range) {
    return middleOfRows(range)
        .or(() -> middleOfBounds(range))
        .filter(bound -> bound.compareTo(from(range)) > 0 && bound.compareTo(to(range)) < 0)
        .map(bound -> RowCut.halves(axis.type(), range, bound))
        .map(halves -> List.of(halves.lower(), halves.upper()))
        .orElse(List.of());
  }

  private B from(R range) {
    return axis.type().clamp(axis.type().from(range));
  }

  private B to(R range) {
    return axis.type().clamp(axis.type().to(range));
  }

  private boolean isOpen(R range) {
    return axis.type().from(range).equals(axis.type().min())
        || axis.type().to(range).equals(axis.type().max());
  }

  private Optional<B> middleOfRows(R range) {
    if (!isOpen(range)) {
      return Optional.empty();
    }
    try {
      var catalog = StatisticsEstimator.of(scope, axis);
      if (catalog.isEmpty()) {
        return Optional.empty();
      }
      long half = Math.ceilDiv(catalog.get().estimate(range).rows(), 2L);
      Iterator<R> parts = catalog.get().cut(range, Math.max(1, half), Order.OLDEST_FIRST);
      R first = parts.next();
      return parts.hasNext() ? Optional.of(axis.type().to(first)) : Optional.empty();
    } catch (BackfillException e) {
      Ignored.because("the middle of the bounds serves too", e);
      return Optional.empty();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new BackfillException("The catalog could not be asked for the middle of a chunk", e);
    }
  }

  private Optional<B> middleOfBounds(R range) {
    B from = from(range);
    B to = to(range);
    if (from.compareTo(to) >= 0) {
      return Optional.empty();
    }
    return axis.codec().halves(axis.type().range(from, to)).stream()
        .findFirst()
        .map(lower -> axis.type().to(lower));
  }
}
