package dev.backfill.jdbc.reload;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.copy.CopyWork;
import dev.backfill.jdbc.dialect.CanonicalForm;
import dev.backfill.jdbc.dialect.ComparableTypes;
import dev.backfill.jdbc.dialect.ComparedColumn;
import dev.backfill.jdbc.dialect.ComparedSide;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import java.util.List;
import java.util.Map;

/**
 * What must be right about source and scope before the rows of a table are replaced. Reads at most
 * one row.
 *
 * @param copy the rows, and what each column gets
 */
public record ReloadChecks(CopyWork copy) {

  /**
   * Checks all.
   *
   * @param allowsEmpty true if a source without rows is meant
   * @throws IllegalArgumentException if rows of the target would stay, or the source has none
   */
  public void require(boolean allowsEmpty) {
    requireKey();
    requireEveryRow(copy.scope());
    if (!allowsEmpty) {
      requireRows();
    }
  }

  private void requireKey() {
    Table facts = copy.scope().facts();
    if (facts.key().isEmpty() || copy.scope().axis().rowsMayMove()) {
      throw refused(
          "the source has neither a primary key nor a unique index without nulls, along which it is read. Give it one: alter table %s add column id bigint generated always as identity primary key"
              .formatted(facts.sql()));
    }
  }

  /** The rows of the target that a scope leaves out would stay, old beside new. */
  private <R extends Range> void requireEveryRow(Selection<R> scope) {
    String all = "; make the scope by byKey() of '%s'".formatted(scope.facts().fullName());
    if (!scope.where().isEmpty()) {
      throw refused("the scope has a condition, and a reload takes all rows" + all);
    }
    if (scope.axis().namesRows() || scope.discovers()) {
      throw refused(
          "the scope takes its bounds from rows of the source, so that rows of the target beyond"
              + " them would stay"
              + all);
    }
    if (!scope.coverage().ranges().equals(List.of(scope.axis().everything()))) {
      throw refused("the scope has bounds, and rows of the target beyond them would stay" + all);
    }
    if (scope.axis().columns().stream().anyMatch(Column::nullable)) {
      throw refused("rows without a value in the chunk column belong to no range" + all);
    }
  }

  private void requireRows() {
    var source = copy.scope().table();
    long rows =
        source
            .reader()
            .number(
                "look for rows in '%s'".formatted(source.name()),
                SqlText.of(
                    "select count(*) from (select 1 from %s limit 1) one"
                        .formatted(source.facts().sql())));
    if (rows == 0) {
      throw refused(
          "the source has no row, so the target would have none in the end. If that is meant, add"
              + " allowingEmptySource()");
    }
  }

  /**
   * The columns of the source's key, and those that the chunks are cut along, mean the same ranges
   * in the target.
   *
   * @throws IllegalArgumentException if the target lacks one, or sorts it in another way
   */
  void requireSameRanges() {
    var key = TargetKey.of(copy);
    var columns = copy.walks().walk(ChunkKind.RANGE).columns();
    for (Column column : columns) {
      if (!key.has(column)) {
        throw refused(
            "column '%s' of the source, along which rows are read, is not carried over as it is; carry it over under its own name"
                .formatted(column.name()));
      }
      requireSame(column, key.of(column));
    }
  }

  private void requireSame(Column from, Column to) {
    if (to.nullable()) {
      throw refused(
          "column '%s' of the target may be null, and such rows would stay; as the owner: alter table %s alter column %s set not null"
              .formatted(to.name(), copy.target().facts().sql(), to.sql()));
    }
    boolean together = copy.scope().reader().resource().equals(copy.target().reader().resource());
    if (!from.castName().equals(to.castName())
        || (!together && !ComparableTypes.sortsAlike(from))
        || !collation(copy.scope().table(), from).equals(collation(copy.target(), to))) {
      throw refused(
          "column '%s' of type %s, along which rows are read, may be sorted in another way in the target, where it is of type %s; go along a column of numbers, dates, times or UUIDs, or give both one type and one collation"
              .formatted(from.name(), from.typeName(), to.typeName()));
    }
  }

  /** How text is sorted; empty for other types. */
  private static String collation(SourceTable table, Column column) {
    if (column.type() != ColumnType.TEXT) {
      return "";
    }
    var asked = new ComparedColumn(column.name(), column, CanonicalForm.TEXT, false);
    var side =
        new ComparedSide(table.facts(), table.facts().name(), Map.of(), List.of(asked), List.of());
    var query = table.reader().dialect().comparison().order(side, asked);
    return table
        .reader()
        .read(
            "ask for the collation of column '%s' of '%s'".formatted(column.name(), table.name()),
            connection -> query.one(connection, row -> row.getString(1)));
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(
        "'%s' cannot be reloaded from '%s': %s. Nothing was written"
            .formatted(copy.target().name(), copy.scope().facts().fullName(), why));
  }
}
