package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.dialect.ExpectedShare;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RowEstimator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The planner's estimate of the rows of a scope, which reads none of them. Where it only guesses
 * how many meet the user's conditions, the rows without the conditions are the most that there can
 * be. Thread-safe.
 *
 * @param scope the scope of the rows
 */
record PlannedRows<R extends Range>(Selection<R> scope) implements RowEstimator<R> {

  /** More ranges are not asked for one by one. */
  private static final int MOST_RANGES = 20;

  /** The share over the ranges of the scope, where these are known and few. */
  ExpectedShare share() {
    return share(bases());
  }

  private List<SqlText> bases() {
    var ranges = new ArrayList<SqlText>();
    if (!scope.discovers()) {
      var next = scope.ranges();
      while (next.hasNext() && ranges.size() <= MOST_RANGES) {
        ranges.add(scope.range(next.next()));
      }
    }
    return ranges.isEmpty() || ranges.size() > MOST_RANGES
        ? List.of(SqlText.of(scope.facts().sql(scope.axis().column()) + " is not null"))
        : ranges;
  }

  private ExpectedShare share(List<SqlText> bases) {
    return scope.where().isEmpty()
        ? ExpectedShare.ALL
        : scope.reader().read(doing(), connection -> asked(connection, bases).share());
  }

  /** Rows without the user's conditions, and the share that meets them. */
  private record Asked(long all, ExpectedShare share) {}

  private Asked asked(Connection connection, List<SqlText> bases) throws SQLException {
    var dialect = scope.reader().dialect();
    long all = 0;
    long met = 0;
    for (SqlText base : bases) {
      all += dialect.plan(connection, scope.rows(base));
      met += dialect.plan(connection, scope.rows(scope.restricted(base)));
    }
    boolean guessed =
        dialect
            .statistics()
            .isGuess(connection, scope.facts(), scope.restricted(SqlText.of("true")), all, met);
    return new Asked(
        all, new ExpectedShare(Math.min(1, (double) met / Math.max(1, all)), guessed, false));
  }

  /** Rows that meet a condition of ours, and the user's. */
  Estimate estimate(SqlText base) {
    return scope
        .reader()
        .read(
            doing(),
            connection -> {
              var asked = asked(connection, List.of(base));
              return asked.share().of((double) asked.all(), Estimate.Source.EXPLAIN);
            });
  }

  @Override
  public Estimate estimate(R range) {
    return scope.where().isEmpty() ? scope.estimate(range) : estimate(scope.range(range));
  }

  @Override
  public Estimate estimateNulls() {
    return scope.where().isEmpty() ? scope.estimateNulls() : estimate(scope.isNull());
  }

  @Override
  public Iterator<R> cut(R range, long rows, Order order) throws Exception {
    return scope.cut(range, rows, order);
  }

  private String doing() {
    return "estimate the rows of '%s'".formatted(scope.facts().fullName());
  }
}
