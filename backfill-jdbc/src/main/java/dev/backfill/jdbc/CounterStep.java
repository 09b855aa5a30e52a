package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.dialect.OtherRows;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.scope.ChunkColumns;
import dev.backfill.jdbc.sql.UserSql;
import dev.backfill.jdbc.work.ScopedWork;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A column that is to hold how many rows of another table refer to the row.
 *
 * @param children the table of the counters, and the one whose rows are counted
 * @param counter the column
 * @param columns the columns of the children that refer
 * @param conditions conditions of the user on the children
 * @param keepsImage true if old and new values are kept
 */
record CounterStep(
    OtherTable children,
    Column counter,
    List<Column> columns,
    List<String> conditions,
    boolean keepsImage)
    implements JdbcCounter {

  private static final String WHAT = "resetCounter";
  private static final String WHERE = "the condition of resetCounter(..).where(..)";

  CounterStep {
    columns = List.copyOf(columns);
    conditions = List.copyOf(conditions);
  }

  static CounterStep of(
      SourceTable table, String counter, SourceTable children, List<String> names) {
    var both = new OtherTable(table, children);
    both.require(WHAT);
    var key = table.facts().key();
    if (key.size() != names.size()) {
      throw new IllegalArgumentException(
          "%s counts rows that refer to '%s' by its key (%s), and %d columns of '%s' were named: %s. Name one column for each of the key's, in its order"
              .formatted(
                  WHAT,
                  table.name(),
                  key.stream().map(Column::name).collect(Collectors.joining(", ")),
                  names.size(),
                  children.name(),
                  String.join(", ", names)));
    }
    var columns = names.stream().map(children.facts()::column).toList();
    return new CounterStep(both, counter(table, counter), columns, List.of(), false);
  }

  private static Column counter(SourceTable table, String name) {
    Column counter = Targets.writable(table.facts(), name);
    if (table.facts().key().contains(counter)) {
      throw new IllegalArgumentException(
          "Column '%s' belongs to the key of '%s' and cannot be a counter; name another column"
              .formatted(counter.name(), table.name()));
    }
    if (counter.type() != ColumnType.INTEGER && !counter.typeName().startsWith("numeric")) {
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is of type %s, and %s sets whole numbers; name a column of type integer or bigint"
              .formatted(counter.name(), table.name(), counter.typeName(), WHAT));
    }
    return counter;
  }

  @Override
  public JdbcCounter where(String condition) {
    UserSql.expression(WHERE, condition);
    var more = Stream.concat(conditions.stream(), Stream.of(condition)).toList();
    return new CounterStep(children, counter, columns, more, keepsImage);
  }

  @Override
  public JdbcCounter keepBeforeImage() {
    return new CounterStep(children, counter, columns, conditions, true);
  }

  private SourceTable table() {
    return children.rows();
  }

  private String count() {
    String rows =
        "%s where %s%s"
            .formatted(
                children.from(),
                children.equal(table().facts().key(), columns),
                conditions.stream()
                    .map(condition -> " and " + UserSql.expression(WHERE, condition))
                    .collect(Collectors.joining()));
    return table().reader().dialect().values().count(rows);
  }

  @Override
  public Work work() {
    var text =
        new StringBuilder(
            "reset counter %s of %s to the rows of %s by (%s)"
                .formatted(
                    counter.sql(),
                    table().facts().sql(),
                    children.other().facts().sql(),
                    columns.stream().map(Column::sql).collect(Collectors.joining(", "))));
    conditions.forEach(
        condition -> text.append(" where (").append(UserSql.oneLine(condition)).append(')'));
    if (keepsImage) {
      text.append(" keeping before-images");
    }
    return new Work(
        table().reader().resource(),
        text.toString(),
        Targets.names(table().facts(), List.of(counter)),
        keepsImage);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    var rows = Binding.of(table(), WHAT, scope);
    ChunkColumns.require(rows, List.of(counter));
    children.requireVisible(WHAT);
    var others =
        new OtherRows(Optional.empty(), Optional.empty(), children.other().facts(), columns);
    var update =
        new RowWork.Update(
            List.of(new RowWork.Assignment(counter, count())),
            Optional.empty(),
            keepsImage,
            true,
            Optional.of(others));
    return new ScopedWork(rows, update, work())
        .checked("counting rows of '%s'".formatted(children.other().name()));
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound(WHAT);
  }
}
