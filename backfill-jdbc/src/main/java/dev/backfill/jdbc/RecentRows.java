package dev.backfill.jdbc;

import dev.backfill.jdbc.scope.Coverage;
import dev.backfill.jdbc.scope.IntervalAxis;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.scope.Range;
import java.util.Optional;

/** The rows that are newer than those of a scope. Stateless. */
final class RecentRows {

  private RecentRows() {}

  /**
   * The rows behind the end of a scope, along its column.
   *
   * @return empty if the scope has no end of its own
   */
  static <R extends Range> Optional<JdbcScope<?>> behind(JdbcScope<R> scope) {
    return Selection.in(scope).flatMap(RecentRows::behind);
  }

  private static <R extends Range> Optional<JdbcScope<?>> behind(Selection<R> rows) {
    return rows.axis() instanceof IntervalAxis<R, ?> axis && !rows.discovers()
        ? behind(rows, axis)
        : Optional.empty();
  }

  private static <R extends Range, B extends Comparable<? super B>> Optional<JdbcScope<?>> behind(
      Selection<R> rows, IntervalAxis<R, B> axis) {
    var last = rows.coverage().checked().getLast();
    if (axis.isOpenAbove(last)) {
      return Optional.empty();
    }
    var type = axis.type();
    var behind = type.range(type.to(last), type.max());
    return Optional.of(
        new TableScope<>(
            new Selection<>(
                rows.table(), axis, new Coverage.Given<>(behind), rows.where(), false, false)));
  }
}
