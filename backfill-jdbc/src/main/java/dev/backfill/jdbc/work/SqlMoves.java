package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.scope.ChunkColumns;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.work.SqlWrites.Write;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses SQL of the user's that moves rows along the columns of the plan.
 *
 * @param scope the rows
 */
public record SqlMoves(Selection<?> scope) {

  private static final String WHAT = "the statement of Jdbc.sql";
  private static final String VOUCH =
      "rows would move to other chunks and be missed or changed twice; cut along another column, or"
          + " say keepsOrder() if no row comes to where another chunk finds it";

  /**
   * Looks for what it sets.
   *
   * @throws IllegalArgumentException if that moves rows
   */
  public void require(String sql) {
    var found = SqlWrites.of(WHAT, sql);
    for (Write write : found.writes()) {
      var target = target(write);
      if (target.isEmpty()) {
        continue;
      }
      if (write.set().isEmpty()) {
        requireNoCopies(found);
      } else {
        requireOrderKept(target.get());
      }
    }
  }

  /** Which columns of the scope's table are set; empty if it is another table. */
  private Optional<List<Column>> target(Write write) {
    var columns =
        scope
            .reader()
            .read(
                "look up a table of " + WHAT,
                connection ->
                    scope
                        .reader()
                        .dialect()
                        .columnsBehind(connection, scope.facts(), write.table(), write.set()));
    return columns.map(
        names -> scope.facts().columns().stream().filter(c -> names.contains(c.name())).toList());
  }

  private void requireOrderKept(Collection<Column> set) {
    Table table = scope.facts();
    var along = scope.axis().columns();
    for (Column column : ChunkColumns.set(along, set)) {
      throw new IllegalArgumentException(
          "The statement of Jdbc.sql sets column '%s' of '%s', along which the plan is cut: %s"
              .formatted(column.name(), table.fullName(), VOUCH));
    }
    ChunkColumns.requireNoUpdater(scope);
    var triggers =
        scope
            .reader()
            .read(
                "ask about the triggers of '%s'".formatted(table.fullName()),
                connection ->
                    scope.reader().dialect().triggers().assignersOf(connection, table, along));
    for (String trigger : triggers) {
      throw new IllegalArgumentException(
          "The statement of Jdbc.sql changes rows of '%s', and trigger %s sets a column along which the plan is cut: %s"
              .formatted(table.fullName(), trigger, VOUCH));
    }
  }

  private void requireNoCopies(SqlWrites found) {
    boolean readsItself =
        !scope.coverage().isOfPeriods()
            && found.reads().stream()
                .anyMatch(read -> target(new Write(read, Set.of())).isPresent());
    if (readsItself) {
      throw new IllegalArgumentException(
          "The statement of Jdbc.sql inserts into '%s', whose rows it reads: a later chunk could find the copies and copy them again; say keepsOrder() if none does"
              .formatted(scope.facts().fullName()));
    }
  }
}
