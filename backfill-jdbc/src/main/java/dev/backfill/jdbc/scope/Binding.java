package dev.backfill.jdbc.scope;

import dev.backfill.base.PrintableLog;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import java.util.OptionalLong;
import org.slf4j.Logger;

/** Brings work and scope together, before anything is written. */
public final class Binding {

  private static final Logger LOG = PrintableLog.of(Binding.class);

  private Binding() {}

  /**
   * The scope of a plan, for work on a table.
   *
   * @throws IllegalArgumentException if it is no scope of that table, or if the database refuses
   *     its condition
   */
  public static Selection<?> of(SourceTable table, String what, Scope<? extends Range> scope) {
    var rows = Selection.in(scope).filter(known -> known.table().equals(table));
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(
          "%s needs a scope of '%s' from the same data source, such as orders.dates(..) of the"
                  .formatted(what, table.name())
              + " JdbcTable that makes the work; the plan's is '%s'%s"
                  .formatted(scope.definition(), elsewhere(scope)));
    }
    return announced(rows.get());
  }

  private static String elsewhere(Scope<?> scope) {
    return Selection.in(scope).filter(rows -> rows.coverage().isToBeFilled()).isPresent()
        ? ". Gaps have no rows to read: table.within(gaps) are the rows of another table there"
        : "";
  }

  /**
   * The scope of a plan, for SQL of the user's own in a database.
   *
   * @throws IllegalArgumentException if it is no scope of a table there, or if the database refuses
   *     its condition
   */
  public static Selection<?> of(JdbcResource resource, String what, Scope<? extends Range> scope) {
    var rows = Selection.in(scope).filter(known -> known.reader().resource().equals(resource));
    if (rows.isEmpty()) {
      throw new IllegalArgumentException(
          "%s needs a scope of a table from the same data source, such as orders.dates(..); the"
                  .formatted(what)
              + " plan's is '%s'".formatted(scope.definition()));
    }
    return announced(rows.get());
  }

  /** Says what the user should know about the rows before the first one is touched. */
  private static Selection<?> announced(Selection<?> scope) {
    ForeignPartitions.require(scope.reader(), scope.facts());
    HiddenRows.require(scope.reader(), scope.facts());
    scope.requireValid();
    if (scope.coverage().isToBeFilled()) {
      return scope; // what is inserted is not looked up by the chunk
    }
    Table facts = scope.facts();
    Column column = scope.axis().column();
    if (!facts.hasIndexOn(column) && !scope.axis().rowsMayMove()) {
      LOG.warn(
          "No index of {} begins with {}: every batch reads the whole table, {}. Before the run:"
              + " {}",
          facts.fullName(),
          column.name(),
          sizeInWords(scope),
          facts.makeIndexOn(column));
    }
    return scope;
  }

  /** The number of rows that there are according to the statistics. */
  private static String sizeInWords(Selection<?> scope) {
    var reader = scope.reader();
    OptionalLong rows =
        reader.read(
            "read the statistics of '%s'".formatted(scope.facts().fullName()),
            connection -> reader.dialect().statistics().rows(connection, scope.facts()));
    return rows.isPresent()
        ? "about %s rows".formatted(TableRows.number(rows.getAsLong()))
        : "which was never analyzed";
  }
}
