package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import java.util.List;
import java.util.stream.Collectors;

/** Parts that a batch and a whole chunk have in common. Names of ours begin with backfill_. */
final class PostgresSql {

  private static final String NULL = "(null)";

  private PostgresSql() {}

  /** The set clause. */
  static String assignments(List<Assignment> assignments) {
    return assignments.stream()
        .map(assignment -> assignment.column().sql() + " = " + assignment.expression())
        .collect(Collectors.joining(", "));
  }

  /** Rows of which every assigned column is empty; true if nothing is preserved. */
  static String eligible(Table table, RowWork.Update update) {
    return update
        .emptyMark()
        .map(
            mark ->
                update.assignments().stream()
                    .map(set -> empty(set.column(), table.sql(set.column()), mark))
                    .collect(Collectors.joining(" and ", "(", ")")))
        .orElse("true");
  }

  /** Text is compared byte by byte, whatever its collation finds equal. */
  private static String empty(Column column, String sql, String mark) {
    if (mark.equalsIgnoreCase(NULL) || !holdsText(column)) {
      return sql + " is not distinct from " + mark;
    }
    String cast = column.type() == ColumnType.TEXT ? "" : "::pg_catalog.text";
    return "%1$s%3$s %4$s is not distinct from %2$s%3$s %4$s"
        .formatted(sql, mark, cast, "collate pg_catalog.\"C\"");
  }

  private static boolean holdsText(Column column) {
    return column.type() == ColumnType.TEXT || column.castName().endsWith(".\"citext\"");
  }

  static String columns(List<Assignment> assignments) {
    return written(assignments.stream().map(Assignment::column).toList());
  }

  /** The columns that an insert fills; those that only the database numbers, by order. */
  static String written(List<Column> columns) {
    boolean numbered =
        columns.stream()
            .anyMatch(column -> column.readOnly().isPresent() && column.generatedFrom().isEmpty());
    return columns.stream().map(Column::sql).collect(Collectors.joining(", ", "(", ")"))
        + (numbered ? " overriding system value" : "");
  }

  static String conflict(RowWork.Insert insert) {
    return insert.skipExisting() ? " on conflict do nothing" : "";
  }
}
