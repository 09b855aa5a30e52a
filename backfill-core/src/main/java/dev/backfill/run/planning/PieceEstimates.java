package dev.backfill.run.planning;

import dev.backfill.scope.Estimate;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.scope.RowEstimator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How many rows the pieces of a plan are expected to have: asked for several at once where cutting
 * asks nothing, and for each by itself where it does. Confined to one thread at a time.
 */
final class PieceEstimates<R extends Range> {

  /** Asking for an estimate costs a query: after so many chunks progress is counted by chunks. */
  private static final int MOST = 5_000;

  /** A question by itself takes some tenths of a millisecond, most of which is its message. */
  private static final int AT_ONCE = 32;

  private final Planning<R> planning;
  private final Optional<NotedQuestions<R>> ofStrategy;

  PieceEstimates(Planning<R> planning) {
    this.planning = planning;
    this.ofStrategy = planning.estimator().map(NotedQuestions::new);
  }

  /** What the strategy may ask; it is noted whether it does. */
  Planning<R> forStrategy() {
    return new Planning<>(planning.zone(), planning.order(), ofStrategy.map(noted -> noted));
  }

  /** A piece that costs a question may fail, and takes its time: it is estimated by itself. */
  int atOnce() {
    return ofStrategy.isPresent() && ofStrategy.get().asked() ? 1 : AT_ONCE;
  }

  /**
   * The estimates of some pieces.
   *
   * @param before the number of chunks before them
   * @return as many; empty ones where nothing can be asked, or enough was
   */
  List<Optional<Estimate>> of(List<R> pieces, long before) throws Exception {
    var estimates = new ArrayList<Optional<Estimate>>();
    int asked = Math.clamp(MOST - before, 0, pieces.size());
    if (planning.estimator().isPresent() && asked > 0) {
      RowEstimator<R> estimator = planning.estimator().get();
      estimator.estimates(pieces.subList(0, asked)).stream()
          .map(Optional::of)
          .forEach(estimates::add);
    }
    while (estimates.size() < pieces.size()) {
      estimates.add(Optional.empty());
    }
    return estimates;
  }

  /** That of the rows without a value. */
  Optional<Estimate> ofNulls() throws Exception {
    return planning.estimator().isEmpty()
        ? Optional.empty()
        : Optional.of(planning.estimator().get().estimateNulls());
  }
}
