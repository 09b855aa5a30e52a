package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The tables that work may write to. */
public final class Targets {

  private Targets() {}

  /**
   * A column that can be written.
   *
   * @throws IllegalArgumentException if there is no such column, or if it cannot be written
   */
  public static Column writable(Table table, String name) {
    Column column = table.column(name);
    column
        .readOnly()
        .ifPresent(
            why -> {
              throw new IllegalArgumentException(
                  "Column '%s' of '%s' %s and cannot be set"
                      .formatted(column.name(), table.fullName(), why));
            });
    return column;
  }

  /** The columns, each under its full name. */
  public static Set<String> names(Table table, List<Column> columns) {
    return columns.stream().map(table::fullName).collect(Collectors.toUnmodifiableSet());
  }

  /** All columns of a table. */
  public static Set<String> all(Table table) {
    return Set.of(table.fullName() + ".*");
  }

  public static IllegalStateException unbound(String what) {
    return new IllegalStateException(
        "%s does not know yet which rows are meant; call over(scope) first, as a run does"
            .formatted(what));
  }
}
