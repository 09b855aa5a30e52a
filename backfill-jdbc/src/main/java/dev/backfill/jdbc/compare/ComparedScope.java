package dev.backfill.jdbc.compare;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.dialect.CanonicalForm;
import dev.backfill.jdbc.dialect.ComparableTypes;
import dev.backfill.jdbc.dialect.ComparedColumn;
import dev.backfill.jdbc.dialect.ComparedSide;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.resource.StatementCheck;
import dev.backfill.jdbc.scope.ForeignPartitions;
import dev.backfill.jdbc.scope.HiddenRows;
import dev.backfill.jdbc.scope.Selection;

/**
 * Refuses scopes by which the right table cannot be read as the left one is, before any row is
 * read. Stateless.
 */
final class ComparedScope {

  private ComparedScope() {}

  /**
   * Asks the catalogs, and has both databases check what they will be asked.
   *
   * @throws IllegalArgumentException if a comparison would miss rows, or a database refuses it
   */
  static void require(ComparedTables tables, Selection<?> scope) {
    ForeignPartitions.require(tables.right().reader(), tables.right().facts());
    HiddenRows.require(tables.right().reader(), tables.right().facts());
    if (scope.discovers()) {
      throw refused(
          tables,
          "the scope takes its bounds from '%s', so that rows of '%s' beyond them would not be seen; use byKey(), or name both bounds"
              .formatted(tables.left().name(), tables.right().name()));
    }
    for (Column column : scope.axis().columns()) {
      requireAxis(tables, scope, column);
    }
    probe(tables, scope, tables.left(), tables.leftSide());
    probe(tables, scope, tables.right(), tables.rightSide());
  }

  private static void requireAxis(ComparedTables tables, Selection<?> scope, Column column) {
    Column other =
        tables
            .inRight(column)
            .orElseThrow(
                () ->
                    refused(
                        tables,
                        "the plan goes along column '%s', which '%s' does not have; mapping(\"%s\", otherColumn) names it"
                            .formatted(column.name(), tables.right().name(), column.name())));
    if (ComparableTypes.form(column, other, tables.isOneDatabase()).isEmpty()) {
      throw refused(
          tables,
          "the plan goes along column '%s', which is %s, and '%s' of '%s' is %s"
              .formatted(
                  column.name(),
                  column.typeName(),
                  other.name(),
                  tables.right().name(),
                  other.typeName()));
    }
    if (other.nullable() && !column.nullable()) {
      throw refused(
          tables,
          "the plan goes along column '%s', and rows of '%s' without a value would not be seen; as the owner: alter table %s alter column %s set not null"
              .formatted(
                  column.name(), tables.right().name(), tables.right().facts().sql(), other.sql()));
    }
    if (!scope.axis().namesRows()) {
      requireOrder(tables, column, other);
    }
  }

  /** Bounds of text cut rows apart by a collation, and those of other types by a server's order. */
  private static void requireOrder(ComparedTables tables, Column column, Column other) {
    if (!tables.isOneDatabase() && !ComparableTypes.sortsAlike(column)) {
      throw refused(
          tables,
          "the plan goes along column '%s' of type %s, which two databases may sort in two ways; go along a column of numbers, dates, times or UUIDs"
              .formatted(column.name(), column.typeName()));
    }
    if (column.type() == ColumnType.TEXT || !column.castName().equals(other.castName())) {
      String here = order(tables.left(), tables.leftSide(), column, column.name());
      String there = order(tables.right(), tables.rightSide(), other, column.name());
      if (!here.equals(there)) {
        throw refused(
            tables,
            "the plan goes along column '%s', which is sorted by collation %s on the left and %s on the right; go along a column of numbers, dates, times or UUIDs, or give both the same collation"
                .formatted(column.name(), here, there));
      }
    }
  }

  private static String order(SourceTable table, ComparedSide side, Column column, String name) {
    if (column.type() != ColumnType.TEXT) {
      return "of numbers";
    }
    var query =
        table
            .reader()
            .dialect()
            .comparison()
            .order(side, new ComparedColumn(name, column, CanonicalForm.TEXT, false));
    return table
        .reader()
        .read(
            "ask for the collation of column '%s' of '%s'".formatted(column.name(), table.name()),
            connection -> query.one(connection, row -> row.getString(1)));
  }

  private static void probe(
      ComparedTables tables, Selection<?> scope, SourceTable table, ComparedSide side) {
    long unused =
        StatementCheck.of(table.reader())
            .require(
                "the comparison of '%s' with '%s'"
                    .formatted(tables.left().name(), tables.right().name()),
                table
                    .reader()
                    .dialect()
                    .comparison()
                    .totals(side, scope.condition(scope.axis().sample())));
  }

  private static IllegalArgumentException refused(ComparedTables tables, String why) {
    return new IllegalArgumentException(
        "'%s' cannot be compared with '%s': %s"
            .formatted(tables.left().name(), tables.right().name(), why));
  }
}
