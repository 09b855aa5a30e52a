package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.copy.CopyWork;
import dev.backfill.jdbc.reload.ReloadChecks;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Binding;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.Work;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rows with which a table is reloaded. Immutable.
 *
 * @param values what each column of the target gets
 * @param ignored names of columns of the source that are left out
 * @param allowsEmpty true if the source may be without rows
 */
record ReloadedRows(TargetValues values, Set<String> ignored, boolean allowsEmpty) {

  ReloadedRows {
    ignored = Set.copyOf(ignored);
  }

  /**
   * All columns that both tables have. What the target generates from other columns is left to it.
   *
   * @throws IllegalArgumentException if the tables share rows
   */
  static ReloadedRows of(SourceTable source, SourceTable target, String call) {
    requireTwoTables(source, target, call);
    var values = new ArrayList<TargetValues.Value>();
    for (Column to : target.facts().columns()) {
      if (to.generatedFrom().isEmpty()) {
        source.facts().columns().stream()
            .filter(from -> from.name().equals(to.name()))
            .forEach(from -> values.add(carried(source, from, to)));
      }
    }
    return new ReloadedRows(new TargetValues(source, target, values), Set.of(), false);
  }

  private static TargetValues.Value carried(SourceTable source, Column from, Column to) {
    return new TargetValues.Value(to, source.facts().sql(from), Optional.of(from), false);
  }

  private static void requireTwoTables(SourceTable source, SourceTable target, String call) {
    if (target.reader().resource().leadsToSameDatabaseAs(source.reader().resource())
        && sharesRows(source, target)) {
      throw new IllegalArgumentException(
          "%s from '%s' into '%s' would replace rows by themselves: the tables share rows; name another source or another target"
              .formatted(call, source.name(), target.name()));
    }
  }

  private static boolean sharesRows(SourceTable source, SourceTable target) {
    var reader = source.reader();
    return reader
        .read(
            "look up '%s'".formatted(target.name()),
            connection ->
                reader
                    .dialect()
                    .columnsBehind(connection, source.facts(), target.facts().sql(), Set.of()))
        .isPresent();
  }

  ReloadedRows with(String targetColumn, String expression) {
    return new ReloadedRows(values.with(targetColumn, expression), ignored, allowsEmpty);
  }

  /**
   * Without columns of the source.
   *
   * @throws IllegalArgumentException if there is no such column, or if the target has one of the
   *     name
   */
  ReloadedRows ignoring(String column, String... more) {
    var names = new HashSet<>(ignored);
    for (String name : Stream.concat(Stream.of(column), Arrays.stream(more)).toList()) {
      String known = values.source().facts().column(name).name();
      if (values.values().stream().anyMatch(value -> value.column().name().equals(known))) {
        throw new IllegalArgumentException(
            "Column '%s' of '%s' has a column of '%s' to go to, which needs a value; fill it another way: value(\"%s\", expression)"
                .formatted(known, values.source().name(), target().name(), known));
      }
      names.add(known);
    }
    return new ReloadedRows(values, names, allowsEmpty);
  }

  ReloadedRows allowingEmptySource() {
    return new ReloadedRows(values, ignored, true);
  }

  SourceTable target() {
    return values.target();
  }

  /** Facts of the work. */
  Work work(String verb) {
    String text = verb + values.definition() + (allowsEmpty ? " allowing no rows" : "");
    return new Work(target().reader().resource(), text, Targets.all(target().facts()), false);
  }

  /**
   * The rows of a plan's scope.
   *
   * @throws IllegalArgumentException if the scope leaves out rows, if columns do not match, or if
   *     the source has no rows
   */
  CopyWork over(String call, Scope<? extends Range> scope, Work work) {
    var rows = Binding.of(values.source(), call, scope);
    requireMatch(call);
    values.requireValid();
    var copy = new CopyWork(rows, target(), values.copied(), false, work);
    new ReloadChecks(copy).require(allowsEmpty);
    return copy;
  }

  /** Every column of each table has one in the other, a value, or is left out by name. */
  private void requireMatch(String call) {
    var filled = values.values().stream().map(TargetValues.Value::column).toList();
    var empty =
        target().facts().columns().stream()
            .filter(column -> column.generatedFrom().isEmpty() && !filled.contains(column))
            .map(Column::name)
            .toList();
    if (!empty.isEmpty()) {
      throw new IllegalArgumentException(
          "%s gets no value for %s of '%s', because '%s' has no column of the name: %s. Give each one: value(\"%s\", expression). Nothing was written"
              .formatted(
                  call,
                  empty.size() == 1 ? "a column" : "columns",
                  target().name(),
                  values.source().name(),
                  String.join(", ", empty),
                  empty.getFirst()));
    }
    requireNothingLeft(call);
  }

  private void requireNothingLeft(String call) {
    var left =
        values.source().facts().columns().stream()
            .map(Column::name)
            .filter(name -> !ignored.contains(name))
            .filter(
                name -> target().facts().columns().stream().noneMatch(to -> to.name().equals(name)))
            .toList();
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "%s would lose %s of '%s', because '%s' has no column of the name: %s. Leave %s out: ignoring(\"%s\"). Nothing was written"
              .formatted(
                  call,
                  left.size() == 1 ? "a column" : "columns",
                  values.source().name(),
                  target().name(),
                  String.join(", ", left),
                  left.size() == 1 ? "it" : "them",
                  String.join("\", \"", left)));
    }
  }
}
