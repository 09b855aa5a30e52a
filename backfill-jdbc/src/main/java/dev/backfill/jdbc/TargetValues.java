package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.dialect.CopiedValue;
import dev.backfill.jdbc.dialect.RowWork.Assignment;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.sql.UserSql;
import dev.backfill.jdbc.work.AssignedExpression;
import dev.backfill.jdbc.work.Targets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The columns of a target, and the value that each gets from a row of the source. Immutable.
 *
 * @param source where the rows come from
 * @param target the table that gets them
 * @param values one for each column that is filled
 */
record TargetValues(SourceTable source, SourceTable target, List<Value> values) {

  TargetValues {
    values = List.copyOf(values);
  }

  /**
   * A column and its value.
   *
   * @param column a column of the target
   * @param expression over the source's columns, as the user wrote it
   * @param carried the column of the source that is carried over as it is; empty for an expression
   * @param named true if the user has named the column, who then cannot fill it again
   */
  record Value(Column column, String expression, Optional<Column> carried, boolean named) {}

  /** No column is filled yet. */
  static TargetValues none(SourceTable source, SourceTable target) {
    return new TargetValues(source, target, List.of());
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  /**
   * One more, which takes the place of a value that the user has not named.
   *
   * @throws IllegalArgumentException if the column cannot be written or is filled already, or if
   *     the expression is not one
   */
  TargetValues with(String targetColumn, String expression) {
    Column column = Targets.writable(target.facts(), targetColumn);
    if (values.stream().anyMatch(value -> value.named() && value.column().equals(column))) {
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is filled twice; fill it once"
              .formatted(column.name(), target.name()));
    }
    UserSql.expression(what(column), expression);
    var others = values.stream().filter(value -> !value.column().equals(column));
    var added = new Value(column, expression, Optional.empty(), true);
    return new TargetValues(source, target, Stream.concat(others, Stream.of(added)).toList());
  }

  private String what(Column column) {
    return "the expression for column '%s' of '%s'".formatted(column.name(), target.name());
  }

  /**
   * Such as {@code "orders" "id", "tier" select ("id"), (lower(x)) from "raw"}; for definitions.
   */
  String definition() {
    return "%s %s select %s from %s"
        .formatted(
            target.facts().sql(),
            values.stream().map(value -> value.column().sql()).collect(Collectors.joining(", ")),
            values.stream()
                .map(value -> "(%s)".formatted(UserSql.oneLine(value.expression())))
                .collect(Collectors.joining(", ")),
            source.facts().sql());
  }

  /**
   * Has the source check the expressions.
   *
   * @throws IllegalArgumentException if it refuses one
   */
  void requireValid() {
    values.stream().filter(value -> value.carried().isEmpty()).forEach(this::requireValid);
  }

  private void requireValid(Value value) {
    new AssignedExpression(source.reader(), what(value.column()), expression(value))
        .require(source.facts(), value.column());
  }

  private String expression(Value value) {
    return UserSql.expression(what(value.column()), value.expression());
  }

  /** What a statement in the source's database assigns. */
  List<Assignment> assignments() {
    return values.stream().map(value -> new Assignment(value.column(), expression(value))).toList();
  }

  /** What is read in the source for another database. */
  List<CopiedValue> copied() {
    return values.stream()
        .map(value -> new CopiedValue(value.column(), expression(value), value.carried()))
        .toList();
  }
}
