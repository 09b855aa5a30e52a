package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.catalog.ColumnStatistics;
import dev.backfill.jdbc.catalog.Histogram;
import dev.backfill.jdbc.dialect.RowsNow;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The present distribution of the rows of a table over its axis, from statistics that may be of
 * yesterday: rows that the table has gained lie where the index reaches beyond the statistics, or
 * else like the others.
 *
 * @param scope the scope of the rows
 * @param axis along which column
 */
record Spread<R extends Range, B extends Comparable<? super B>>(
    Selection<R> scope, IntervalAxis<R, B> axis) {

  /** The catalog's data on column and table. */
  private record Known(ColumnStatistics column, long analyzed, RowsNow now) {}

  /**
   * The known distribution.
   *
   * @param histogram where the rows are
   * @param stale true if the statistics are of a table of another size
   */
  record Today(Histogram histogram, boolean stale) {}

  /** Empty if nothing is known. */
  Optional<Today> read() {
    return scope
        .reader()
        .read("read the statistics of '%s'".formatted(scope.facts().fullName()), this::known)
        .map(known -> new Today(histogram(known), known.now().stale()))
        .filter(today -> !today.histogram().isEmpty());
  }

  private Optional<Known> known(Connection connection) throws SQLException {
    var dialect = scope.reader().dialect();
    var type = axis.type();
    var column =
        dialect
            .statistics()
            .ofColumn(
                connection,
                scope.facts(),
                axis.column(),
                (row, index) -> type.position(type.floor(row, index)));
    var analyzed = dialect.statistics().rows(connection, scope.facts());
    if (column.isEmpty() || analyzed.isEmpty()) {
      return Optional.empty();
    }
    var now = dialect.statistics().rowsNow(connection, scope.facts());
    return Optional.of(new Known(column.get(), analyzed.getAsLong(), now));
  }

  private Histogram histogram(Known known) {
    var then = known.column().spread((double) known.analyzed());
    return then.isEmpty()
        ? then
        : grown(known.column(), then, known.now().rows() * (1 - known.column().nullShare()));
  }

  private Histogram grown(ColumnStatistics statistics, Histogram known, double now) {
    double before = known.below(known.end());
    double gained = now - before;
    if (gained <= 0 || !scope.facts().hasIndexOn(axis.column())) {
      return scaled(statistics, before, now);
    }
    long above = beyond(Order.NEWEST_FIRST).map(last -> distance(known.end(), last)).orElse(0L);
    long below = beyond(Order.OLDEST_FIRST).map(low -> distance(low, known.first())).orElse(0L);
    if (above <= 0 && below <= 0) {
      return scaled(statistics, before, now);
    }
    var all = known;
    double reach = (double) above + below;
    if (above > 0) {
      long to = known.end() + above;
      all = all.with(new Histogram.Part(known.end(), to, gained * above / reach));
    }
    if (below > 0) {
      long from = known.first() - below;
      all = all.with(new Histogram.Part(from, known.first(), gained * below / reach));
    }
    return all;
  }

  private static Histogram scaled(ColumnStatistics statistics, double before, double now) {
    double shareWithValue = 1 - statistics.nullShare();
    double rows = before <= 0 || shareWithValue <= 0 ? 0 : now / shareWithValue;
    return statistics.spread(rows);
  }

  /** The row at one end of the index; the position after it at the upper one. */
  private Optional<Long> beyond(Order from) {
    var type = axis.type();
    var everything = Selection.of(scope.table(), axis, scope.coverage());
    return RowPair.at(everything, axis, type.range(type.min(), type.max()), 1, from)
        .map(RowPair::first)
        .map(bound -> type.position(from == Order.NEWEST_FIRST ? type.next(bound) : bound));
  }

  /** 0 if it does not fit, which only positions over half of all longs apart do not. */
  private static long distance(long from, long to) {
    long distance = to - from;
    return to <= from || distance < 0 ? 0 : distance;
  }
}
