package dev.backfill.scope;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Knows how many rows are where. Role; thread-safe.
 *
 * @param <R> type of the ranges
 */
public interface RowEstimator<R extends Range> {

  /**
   * Estimates the rows of one range without reading them all.
   *
   * @param range where
   * @return the number, with its source
   * @throws Exception if the source cannot be asked
   */
  Estimate estimate(R range) throws Exception;

  /**
   * Estimates the rows of several ranges, as {@link #estimate} does of each. A run asks so about
   * the chunks that it plans, up to some dozens at a time: a source that answers several questions
   * in one message is asked less often.
   *
   * @param ranges where; none, one or several
   * @return as many estimates, in the same order
   * @throws Exception if the source cannot be asked
   */
  default List<Estimate> estimates(List<R> ranges) throws Exception {
    var estimates = new ArrayList<Estimate>(ranges.size());
    for (R range : ranges) {
      estimates.add(estimate(range));
    }
    return estimates;
  }

  /**
   * Estimates the rows without a value, for {@link Scope#nulls}.
   *
   * @return the estimated number; none by default
   * @throws Exception if the source cannot be asked
   */
  default Estimate estimateNulls() throws Exception {
    return new Estimate(0, Estimate.Source.GIVEN);
  }

  /**
   * Cuts a range into pieces of about {@code rows} rows, lazily and ahead of the lanes.
   *
   * @param range the range to cut
   * @param rows the number of rows that a piece should have; at least 1
   * @param order in which order the pieces come
   * @return pieces that are ordered, disjoint, not empty, and cover {@code range}
   * @throws Exception if the source cannot be asked
   */
  Iterator<R> cut(R range, long rows, Order order) throws Exception;

  /**
   * Returns an estimator that answers the same questions at once and without reading rows, for the
   * explanation of a plan that is not run yet: about right where {@link #cut} is exact.
   *
   * @return this, unless there is something cheaper
   * @throws Exception if the source cannot be asked
   */
  default RowEstimator<R> preview() throws Exception {
    return this;
  }

  /**
   * Returns true if each piece that is cut or estimated may cost a question to the data. An
   * explanation of the plan ends after some hundred pieces then.
   *
   * @return true, unless everything is known beforehand
   */
  default boolean asksForEach() {
    return true;
  }
}
