package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.work.WrittenColumns;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** Which columns of which table work writes, and what a range of its scope means there. */
public final class Writes {

  private Writes() {}

  /** Of work on the rows of a scope, which it updates, deletes or inserts elsewhere. */
  static WrittenColumns of(Selection<?> scope, RowWork work) {
    return switch (work) {
      case RowWork.Update update -> columns(scope, update.columns());
      case RowWork.Delete delete -> all(scope);
      case RowWork.Insert insert -> into(scope, insert.target());
    };
  }

  /**
   * Some columns of the rows of a scope. A range means nothing to rows that the work may move along
   * the columns of the scope.
   */
  public static WrittenColumns columns(Selection<?> scope, List<Column> set) {
    boolean moves =
        scope.axis().rowsMayMove() || !Collections.disjoint(scope.axis().columns(), set);
    return written(scope.facts(), set, moves ? "" : scope.along());
  }

  /** All columns of the rows of a scope. */
  public static WrittenColumns all(Selection<?> scope) {
    return written(scope.facts(), List.of(), scope.axis().rowsMayMove() ? "" : scope.along());
  }

  /** Rows of a target that are made from the rows of a scope: disjoint if those are. */
  public static WrittenColumns into(Selection<?> scope, Table target) {
    return written(
        target, List.of(), "made from %s %s".formatted(scope.facts().sql(), scope.along()));
  }

  /** Columns of any rows; all columns if none is named. */
  public static WrittenColumns anywhere(Table table, List<Column> columns) {
    return written(table, columns, "");
  }

  private static WrittenColumns written(Table table, List<Column> columns, String along) {
    return new WrittenColumns(
        table.schema(),
        table.name(),
        columns.stream().map(Column::name).collect(Collectors.toUnmodifiableSet()),
        along);
  }
}
