package dev.backfill.jdbc.scope;

import dev.backfill.jdbc.sql.Statements;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;

/**
 * Cuts where one partition of the table ends and another begins, so that no chunk touches two.
 *
 * @param scope the scope of the table
 * @param axis along its partition key
 */
public record PartitionCuts<R extends Range, B extends Comparable<? super B>>(
    Selection<R> scope, IntervalAxis<R, B> axis) implements ChunkStrategy<R> {

  /**
   * The partitions of a scope's table.
   *
   * @throws IllegalArgumentException if it is not partitioned by ranges of the scope's column
   */
  public static <R extends Range> ChunkStrategy<R> of(Selection<R> scope) {
    if (!(scope.axis() instanceof IntervalAxis<R, ?> axis)) {
      throw refused(scope);
    }
    var cuts = new PartitionCuts<>(scope, axis);
    if (cuts.texts().isEmpty()) {
      throw refused(scope);
    }
    return cuts;
  }

  private static IllegalArgumentException refused(Selection<?> scope) {
    return new IllegalArgumentException(
        "Table '%s' has no partitions by ranges of '%s' alone; cut it by a calendar, width(n) or rows(n), or make each partition a plan of its own"
            .formatted(scope.facts().fullName(), scope.axis().column().name()));
  }

  @Override
  public String definition() {
    return "partitions";
  }

  /** Not of another table: the bounds would be somewhere in the middle. */
  @Override
  public void requireServes(Scope<R> other) {
    if (Selection.in(other).filter(rows -> rows.table().equals(scope.table())).isEmpty()) {
      throw new IllegalArgumentException(
          "These are the partitions of '%s', and the plan's scope is '%s'; take the partitions of the plan's own scope"
              .formatted(scope.facts().fullName(), other.definition()));
    }
  }

  @Override
  public Iterator<R> split(R range, Planning<R> planning) {
    var type = axis.type();
    var pieces = new ArrayList<R>();
    B from = type.from(range);
    for (B bound : bounds()) {
      if (bound.compareTo(from) > 0 && bound.compareTo(type.to(range)) < 0) {
        pieces.add(type.range(from, bound));
        from = bound;
      }
    }
    pieces.add(type.range(from, type.to(range)));
    if (planning.order() == Order.NEWEST_FIRST) {
      Collections.reverse(pieces);
    }
    return pieces.iterator();
  }

  private List<String> texts() {
    return read(
        connection ->
            scope.reader().dialect().partitionBounds(connection, scope.facts(), axis.column()));
  }

  /** As bounds of the axis, ascending; of times those of the day or instant that they fall into. */
  private List<B> bounds() {
    var texts = texts();
    var values = scope.reader().dialect().values().listed(axis.column(), texts);
    return read(
        connection -> {
          var bounds = new TreeSet<B>();
          try (var statement = values.prepare(connection);
              var row = statement.executeQuery()) {
            while (row.next()) {
              bounds.add(axis.type().floor(row, 1));
            }
          }
          return List.copyOf(bounds);
        });
  }

  private <T> T read(Statements<T> question) {
    return scope
        .reader()
        .read("read the partitions of '%s'".formatted(scope.facts().fullName()), question);
  }
}
