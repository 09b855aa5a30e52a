package dev.backfill.jdbc;

import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings work and scope together, before anything is written. */
final class Binding {

  private static final Logger LOG = LoggerFactory.getLogger(Binding.class);

  private Binding() {}

  /**
   * The scope of a plan, for work on a table.
   *
   * @throws IllegalArgumentException if it is no scope of that table, or if the database refuses
   *     its condition
   */
  static TableScope<?> of(JdbcTable table, String what, Scope<? extends Range> scope) {
    if (!(scope instanceof TableScope<?> rows) || !rows.table().equals(table)) {
      throw new IllegalArgumentException(
          "%s needs a scope of '%s' from the same data source, such as orders.dates(..) of the"
                  .formatted(what, table.name())
              + " JdbcTable that makes the work; the plan's is '%s'".formatted(scope.definition()));
    }
    return announced(rows);
  }

  /**
   * The scope of a plan, for SQL of the user's own in a database.
   *
   * @throws IllegalArgumentException if it is no scope of a table there, or if the database refuses
   *     its condition
   */
  static TableScope<?> of(JdbcResource resource, String what, Scope<? extends Range> scope) {
    if (!(scope instanceof TableScope<?> rows) || !rows.reader().resource().equals(resource)) {
      throw new IllegalArgumentException(
          "%s needs a scope of a table from the same data source, such as orders.dates(..); the"
                  .formatted(what)
              + " plan's is '%s'".formatted(scope.definition()));
    }
    return announced(rows);
  }

  /** Says what the user should know about the rows before the first one is touched. */
  private static TableScope<?> announced(TableScope<?> scope) {
    scope.requireValid();
    Table facts = scope.facts();
    Column column = scope.axis().column();
    if (!facts.hasIndexOn(column) && !(scope.axis() instanceof PageAxis)) {
      LOG.warn(
          "No index of {} begins with {}: every batch reads the whole table, {}. Before the run:"
              + " {}",
          facts.fullName(),
          column.name(),
          scope.table().sizeInWords(),
          facts.makeIndexOn(column));
    }
    return scope;
  }
}
