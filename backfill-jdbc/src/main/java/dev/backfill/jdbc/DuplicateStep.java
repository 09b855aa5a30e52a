package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.OtherRows;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.work.ScopedWork;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rows to delete because another row, which comes before them in the order of {@link Keep}, has the
 * same values.
 *
 * @param others the table, twice
 * @param first true if the first row stays, false if the last one does
 * @param by the column that orders duplicates; empty for the key alone
 * @param columns the columns whose values make a duplicate
 */
record DuplicateStep(OtherTable others, boolean first, Optional<Column> by, List<Column> columns)
    implements TransactionalProcessor<Range> {

  private static final String WHAT = "dropDuplicates";

  DuplicateStep {
    columns = List.copyOf(columns);
  }

  static DuplicateStep of(SourceTable table, Keep keep, List<String> names) {
    var both = new OtherTable(table, table);
    both.require(WHAT);
    var columns = names.stream().map(table.facts()::column).toList();
    if (new HashSet<>(columns).size() < columns.size()) {
      throw new IllegalArgumentException(
          "%s on '%s' names a column twice: %s; name each once"
              .formatted(WHAT, table.name(), String.join(", ", names)));
    }
    if (columns.containsAll(table.facts().key())) {
      throw new IllegalArgumentException(
          "%s on '%s': the columns %s hold the table's key, so no two rows have the same values; leave the key out"
              .formatted(WHAT, table.name(), String.join(", ", names)));
    }
    return new DuplicateStep(both, keep.first(), keep.by().map(table.facts()::column), columns);
  }

  private SourceTable table() {
    return others.rows();
  }

  /** Null equals nothing, as in a unique index. */
  private String same() {
    return others.equal(columns, columns);
  }

  /** The condition that the other row comes first, and stays. */
  private String precedes() {
    String byKey = row(others::sql) + comparison(table().facts().key()) + row(table().facts()::sql);
    return by.map(column -> precedes(column, byKey)).orElse(byKey);
  }

  private String precedes(Column column, String byKey) {
    String other = others.sql(column);
    String own = table().facts().sql(column);
    return "(%1$s%3$s%2$s or %4$s and (%5$s or %1$s%6$s%2$s and %7$s) or %8$s and %5$s and %7$s)"
        .formatted(
            other,
            own,
            comparison(List.of(column)),
            column.isPresent(other),
            column.isAbsent(own),
            " " + column.operator("=") + " ",
            byKey,
            column.isAbsent(other));
  }

  private String comparison(List<Column> compared) {
    return " " + Column.operator(compared, first ? "<" : ">") + " ";
  }

  private String row(Function<Column, String> sql) {
    return table().facts().key().stream().map(sql).collect(Collectors.joining(", ", "(", ")"));
  }

  private String order() {
    String direction = first ? "" : " desc";
    return Stream.concat(
            by.stream().map(column -> others.sql(column) + direction + " nulls last"),
            table().facts().key().stream().map(column -> others.sql(column) + direction))
        .collect(Collectors.joining(", "));
  }

  private OtherRows decidedBy() {
    String rows = "select 1 from %s where %s and %s".formatted(others.from(), same(), precedes());
    return new OtherRows(
        Optional.of("((%s limit 1) is not null)".formatted(rows)),
        Optional.of("%s order by %s limit 1".formatted(rows, order())),
        table().facts(),
        columns);
  }

  @Override
  public Work work() {
    return new Work(
        table().reader().resource(),
        "delete duplicates of (%s) from %s, keep the %s by %s"
            .formatted(
                columns.stream().map(Column::sql).collect(Collectors.joining(", ")),
                table().facts().sql(),
                first ? "first" : "last",
                by.map(Column::sql).orElse("key")),
        Targets.all(table().facts()),
        false);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    var rows = Binding.of(table(), WHAT, scope);
    others.requireVisible(WHAT);
    requireNoCascade();
    return new ScopedWork(rows, new RowWork.Delete(Optional.of(decidedBy())), work())
        .checked("looking for duplicates in '%s'".formatted(table().name()));
  }

  /** Rows that refer to a duplicate belong to the row that stays. */
  private void requireNoCascade() {
    var reader = table().reader();
    var keys =
        reader.read(
            "look up the foreign keys to '%s'".formatted(table().name()),
            connection ->
                reader.dialect().foreignKeys().thatChangeOthers(connection, table().facts()));
    if (!keys.isEmpty()) {
      throw new IllegalArgumentException(
          "%s would delete or change rows that refer to duplicates in '%s', by ON DELETE of foreign key %s. Let these rows refer to the row that stays, and drop or change the foreign key for the run"
              .formatted(WHAT, table().name(), String.join(", ", keys)));
    }
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound(WHAT);
  }
}
