package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.copy.CopyWork;
import dev.backfill.jdbc.dialect.CopiedValue;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.sql.UserSql;
import dev.backfill.jdbc.work.AssignedExpression;
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
 * Rows to copy into another database.
 *
 * @param source where from
 * @param target where to
 * @param values what each column of the target gets
 * @param skips whether to leave out what is there
 */
record CopyStep(SourceTable source, SourceTable target, List<Value> values, boolean skips)
    implements JdbcCopy {

  CopyStep {
    values = List.copyOf(values);
  }

  /**
   * What a column gets.
   *
   * @param column a column of the target
   * @param expression as the user wrote it
   * @param carried the column of the source that is carried over as it is
   * @param named whether the user has named it
   */
  record Value(Column column, String expression, Optional<Column> carried, boolean named) {}

  @Override
  public JdbcCopy value(String targetColumn, String expression) {
    Column column = Targets.writable(target.facts(), targetColumn);
    if (values.stream().anyMatch(value -> value.named() && value.column().equals(column))) {
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is filled twice; fill it once"
              .formatted(column.name(), target.name()));
    }
    UserSql.expression(what(column), expression);
    var others = values.stream().filter(value -> !value.column().equals(column));
    var more =
        Stream.concat(others, Stream.of(new Value(column, expression, Optional.empty(), true)))
            .toList();
    return new CopyStep(source, target, more, skips);
  }

  private String what(Column column) {
    return "the expression for column '%s' of '%s'".formatted(column.name(), target.name());
  }

  @Override
  public JdbcCopy skipExisting() {
    return new CopyStep(source, target, values, true);
  }

  @Override
  public Work work() {
    String text =
        "copy into %s %s select %s from %s of another database%s"
            .formatted(
                target.facts().sql(),
                values.stream().map(v -> v.column().sql()).collect(Collectors.joining(", ")),
                values.stream()
                    .map(v -> "(%s)".formatted(UserSql.oneLine(v.expression())))
                    .collect(Collectors.joining(", ")),
                source.facts().sql(),
                skips ? " skipping what exists" : "");
    return new Work(target.reader().resource(), text, Targets.all(target.facts()), false);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException(
          "copyInto '%s' fills no column; name columns, or use value(..)".formatted(target.name()));
    }
    var rows = Binding.of(source, "copyInto", scope);
    if (!skips && rows.coverage().mayHaveRowsOf(target)) {
      throw new IllegalArgumentException(
          "copyInto '%s' would double rows of periods that have some, which are too few or do not meet the condition; add skipExisting(), with a unique rule over columns that are copied, or leave atLeast, thinBelowPercent, per and where out"
              .formatted(target.name()));
    }
    values.stream().filter(value -> value.carried().isEmpty()).forEach(this::requireValid);
    var copied =
        values.stream()
            .map(value -> new CopiedValue(value.column(), expression(value), value.carried()))
            .toList();
    return new CopyWork(rows, target, copied, skips, work()).checked();
  }

  private void requireValid(Value value) {
    new AssignedExpression(source.reader(), what(value.column()), expression(value))
        .require(source.facts(), value.column());
  }

  private String expression(Value value) {
    return UserSql.expression(what(value.column()), value.expression());
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("copyInto");
  }
}
