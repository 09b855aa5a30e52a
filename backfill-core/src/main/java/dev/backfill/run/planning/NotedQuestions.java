package dev.backfill.run.planning;

import dev.backfill.scope.Estimate;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RowEstimator;
import java.util.Iterator;
import java.util.List;

/**
 * The estimator that a strategy gets. It notes whether the strategy has asked: then each piece may
 * cost a question to the data, and may fail. Thread-safe.
 */
final class NotedQuestions<R extends Range> implements RowEstimator<R> {

  private final RowEstimator<R> estimator;
  private volatile boolean asked;

  NotedQuestions(RowEstimator<R> estimator) {
    this.estimator = estimator;
  }

  /** Returns true if the strategy has asked anything so far. */
  boolean asked() {
    return asked;
  }

  @Override
  public Estimate estimate(R range) throws Exception {
    asked = true;
    return estimator.estimate(range);
  }

  @Override
  public List<Estimate> estimates(List<R> ranges) throws Exception {
    asked = true;
    return estimator.estimates(ranges);
  }

  @Override
  public Estimate estimateNulls() throws Exception {
    asked = true;
    return estimator.estimateNulls();
  }

  @Override
  public Iterator<R> cut(R range, long rows, Order order) throws Exception {
    asked = true;
    return estimator.cut(range, rows, order);
  }

  @Override
  public RowEstimator<R> preview() throws Exception {
    asked = true;
    return estimator.preview();
  }

  @Override
  public boolean asksForEach() {
    return estimator.asksForEach();
  }
}
