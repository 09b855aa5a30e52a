package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.dialect.ExpectedShare;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.RowEstimator;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Knows from the catalog how many rows lie between its own bounds: the histogram's, of which each
 * two have equally many rows between them, and for UUIDs also those in between. Thread-safe.
 *
 * @param walked the estimator of the others, which costs more
 * @param histogram at least two values of the first column, ascending
 * @param isUuid true if they are numbers of 128 bits
 * @param all rows of the table
 * @param share the share of them that meets the conditions of the scope
 * @param ranks the share of the rows that lie below a bound of a piece, from 0 to 1
 */
record KeyEstimator(
    WalkedKeys walked,
    List<String> histogram,
    boolean isUuid,
    double all,
    ExpectedShare share,
    Map<List<String>, Double> ranks)
    implements RowEstimator<KeyRange> {

  /** Asks the catalog; empty if the keys are of several columns, or repeat themselves. */
  static Optional<RowEstimator<KeyRange>> of(
      Selection<KeyRange> scope, TupleAxis axis, WalkedKeys walked) {
    if (axis.columns().size() > 1) {
      return Optional.empty();
    }
    Column column = axis.column();
    var share = new PlannedRows<>(scope).share(); // asks on a connection of its own
    return scope
        .reader()
        .read(
            "read the statistics of '%s'".formatted(scope.facts().fullName()),
            connection -> {
              var dialect = scope.reader().dialect();
              var histogram =
                  dialect.statistics().distinctBounds(connection, scope.facts(), column);
              if (histogram.size() < 2) {
                return Optional.empty();
              }
              var now = dialect.statistics().rowsNow(connection, scope.facts());
              return Optional.of(
                  new KeyEstimator(
                      walked,
                      histogram,
                      column.type() == ColumnType.UUID,
                      now.rows(),
                      share.withStale(now.stale()),
                      new ConcurrentHashMap<>()));
            });
  }

  @Override
  public Estimate estimate(KeyRange range) {
    var from = range.from().isEmpty() ? Optional.of(0.0) : rank(range.from());
    var to = range.to().isEmpty() ? Optional.of(1.0) : rank(range.to());
    return from.isPresent() && to.isPresent()
        ? share.of(Math.max(0, to.get() - from.get()) * all, Estimate.Source.STATISTICS)
        : walked.estimate(range);
  }

  private Optional<Double> rank(List<String> bound) {
    return Optional.ofNullable(ranks.get(bound));
  }

  @Override
  public Estimate estimateNulls() {
    return walked.estimateNulls();
  }

  /** Of other keys there may be more pieces than the histogram has bounds. */
  @Override
  public boolean asksForEach() {
    return !isUuid;
  }

  /** Text cannot be cut between the bounds of the histogram: then by walking the index. */
  @Override
  public Iterator<KeyRange> cut(KeyRange range, long size, Order order) throws Exception {
    long pieces = Math.max(1, Math.round(share.share() * all / size));
    if (!range.equals(KeyRange.ALL) || (!isUuid && pieces >= histogram.size())) {
      return walked.cut(range, size, order);
    }
    var bounds = new ArrayList<List<String>>();
    for (long i = 1; i < pieces; i++) {
      double rank = (double) i / pieces;
      var bound = List.of(at(rank));
      if (bounds.isEmpty() || !bounds.getLast().equals(bound)) {
        bounds.add(bound);
        ranks.put(bound, isUuid ? rank : nearest(rank));
      }
    }
    var made = new ArrayList<KeyRange>();
    List<String> from = List.of();
    for (var bound : bounds) {
      made.add(new KeyRange(from, bound));
      from = bound;
    }
    made.add(new KeyRange(from, List.of()));
    if (order == Order.NEWEST_FIRST) {
      Collections.reverse(made);
    }
    return made.iterator();
  }

  private double nearest(double rank) {
    int buckets = histogram.size() - 1;
    return (double) Math.round(rank * buckets) / buckets;
  }

  private String at(double rank) {
    int buckets = histogram.size() - 1;
    if (!isUuid) {
      return histogram.get((int) Math.round(rank * buckets));
    }
    int bucket = Math.min(buckets - 1, (int) (rank * buckets));
    var low = number(histogram.get(bucket));
    var high = number(histogram.get(bucket + 1));
    long part = (long) ((rank * buckets - bucket) * (1L << 30));
    return uuid(low.add(high.subtract(low).multiply(BigInteger.valueOf(part)).shiftRight(30)));
  }

  private static BigInteger number(String uuid) {
    return new BigInteger(uuid.replace("-", ""), 16);
  }

  private static String uuid(BigInteger number) {
    String hex = "%032x".formatted(number);
    return String.join(
        "-",
        hex.substring(0, 8),
        hex.substring(8, 12),
        hex.substring(12, 16),
        hex.substring(16, 20),
        hex.substring(20));
  }
}
