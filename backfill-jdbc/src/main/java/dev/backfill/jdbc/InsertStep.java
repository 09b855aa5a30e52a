package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.scope.ForeignPartitions;
import dev.backfill.jdbc.scope.HiddenRows;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.sql.UserSql;
import dev.backfill.jdbc.work.AssignedExpression;
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
 * Rows to copy.
 *
 * @param source where from
 * @param target where to
 * @param values the value of each column of the target, as the user wrote it
 * @param skips true if existing rows are left out
 */
record InsertStep(
    SourceTable source, SourceTable target, List<UpdateStep.Set> values, boolean skips)
    implements JdbcInsert {

  InsertStep {
    values = List.copyOf(values);
  }

  @Override
  public JdbcInsert value(String targetColumn, String expression) {
    Column column = Targets.writable(target.facts(), targetColumn);
    if (values.stream().anyMatch(value -> value.column().equals(column))) {
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is filled twice; fill it once"
              .formatted(column.name(), target.name()));
    }
    UserSql.expression(what(column), expression);
    var more =
        Stream.concat(values.stream(), Stream.of(new UpdateStep.Set(column, expression))).toList();
    return new InsertStep(source, target, more, skips);
  }

  private String what(Column column) {
    return "the expression for column '%s' of '%s'".formatted(column.name(), target.name());
  }

  @Override
  public JdbcInsert skipExisting() {
    return new InsertStep(source, target, values, true);
  }

  @Override
  public Work work() {
    String text =
        "insert into %s %s select %s from %s%s"
            .formatted(
                target.facts().sql(),
                values.stream().map(v -> v.column().sql()).collect(Collectors.joining(", ")),
                values.stream()
                    .map(v -> "(%s)".formatted(UserSql.oneLine(v.expression())))
                    .collect(Collectors.joining(", ")),
                source.facts().sql(),
                skips ? " skipping what exists" : "");
    return new Work(source.reader().resource(), text, Targets.all(target.facts()), false);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "insertSelect into '%s' fills no column; name columns, or use value(..)"
              .formatted(target.name()));
    }
    var rows = Binding.of(source, "insertSelect", scope);
    ForeignPartitions.require(rows.reader(), target.facts());
    HiddenRows.require(rows.reader(), target.facts());
    requireNoDoubles(rows);
    values.forEach(this::requireValid);
    return new ScopedWork(rows, rowWork(), work())
        .checked("the copy from '%s' to '%s'".formatted(source.name(), target.name()));
  }

  /**
   * A sparse period has rows, as may one whose rows do not count, or one of other groups: they
   * would be there twice.
   */
  private void requireNoDoubles(Selection<?> rows) {
    if (!skips && rows.coverage().mayHaveRowsOf(target)) {
      throw new IllegalArgumentException(
          "insertSelect into '%s' would double rows of periods that have some, which are too few or do not meet the condition; add skipExisting(), with a unique rule over columns that are copied, or leave atLeast, sparseBelowPercent, per and where out"
              .formatted(target.name()));
    }
  }

  private void requireValid(UpdateStep.Set value) {
    new AssignedExpression(
            source.reader(),
            what(value.column()),
            UserSql.expression(what(value.column()), value.expression()))
        .require(source.facts(), value.column());
  }

  private RowWork rowWork() {
    return new RowWork.Insert(
        target.facts(),
        values.stream()
            .map(
                value ->
                    new Assignment(
                        value.column(),
                        UserSql.expression(what(value.column()), value.expression())))
            .toList(),
        skips);
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("insertSelect");
  }
}
