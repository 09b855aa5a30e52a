package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.OtherRows;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Parts that a batch and a whole chunk have in common. Names of ours begin with backfill_. */
final class PostgresSql {

  static final String ALL = "true";
  private static final String NULL = "(null)";
  private static final Pattern DIGITS = Pattern.compile("\\(\\d+(?:,-?\\d+)?\\)");

  private PostgresSql() {}

  /** The set clause. */
  static String assignments(List<Assignment> assignments) {
    return assignments.stream()
        .map(assignment -> assignment.column().sql() + " = " + assignment.expression())
        .collect(Collectors.joining(", "));
  }

  /** The condition of rows that need the work; true for all. */
  static String eligible(Table table, RowWork work) {
    return switch (work) {
      case RowWork.Update update -> eligible(table, update);
      case RowWork.Delete delete -> delete.others().flatMap(OtherRows::eligible).orElse(ALL);
      case RowWork.Insert insert -> ALL;
    };
  }

  private static String eligible(Table table, RowWork.Update update) {
    var conditions =
        Stream.of(
                update.emptyMark().map(mark -> empty(table, update, mark)),
                Optional.of(update)
                    .filter(RowWork.Update::skipsUnchanged)
                    .map(set -> differs(table, set)))
            .flatMap(Optional::stream)
            .toList();
    return conditions.isEmpty() ? ALL : String.join(" and ", conditions);
  }

  /** Rows of which every assigned column is empty. */
  private static String empty(Table table, RowWork.Update update, String mark) {
    return update.assignments().stream()
        .map(set -> empty(set.column(), table.sql(set.column()), mark))
        .collect(Collectors.joining(" and ", "(", ")"));
  }

  /** Rows of which a column would get another value. */
  private static String differs(Table table, RowWork.Update update) {
    return update.assignments().stream()
        .map(set -> differs(set.column(), table.sql(set.column()), set.expression()))
        .collect(Collectors.joining(" or ", "(", ")"));
  }

  /**
   * Text is compared byte by byte, and so are values of types without an order. Others are compared
   * as the column will hold them: a number with more digits is written once, and not again.
   */
  private static String differs(Column column, String sql, String expression) {
    if (holdsText(column)) {
      return "%1$s%3$s %4$s is distinct from %2$s%3$s %4$s"
          .formatted(sql, expression, "::pg_catalog.text", "collate pg_catalog.\"C\"");
    }
    String given = "cast(%s as %s)".formatted(expression, exactType(column));
    return column.type() == ColumnType.OTHER
        ? "%s is distinct from %s"
            .formatted(StoredValue.text(column, sql), StoredValue.text(column, given))
        : "%s is distinct from %s".formatted(sql, given);
  }

  /** The type of a column with its length and precision. */
  private static String exactType(Column column) {
    var digits = DIGITS.matcher(column.typeName());
    return column.castName() + (digits.find() ? digits.group() : "");
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
