package dev.backfill.jdbc;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.copy.LoadWork;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.jdbc.work.Writes;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rows to load.
 *
 * @param target where to
 * @param rows gives them
 * @param columns which columns they fill
 * @param skips whether to leave out what is there
 */
record LoadStep<R extends Range>(
    SourceTable target, Rows<R> rows, List<Column> columns, boolean skips) implements JdbcLoad<R> {

  LoadStep {
    columns = List.copyOf(columns);
  }

  /**
   * Begins with columns by name.
   *
   * @throws IllegalArgumentException if one is missing, cannot be written or is named twice
   */
  static <R extends Range> LoadStep<R> of(SourceTable target, Rows<R> rows, List<String> names) {
    var columns = new ArrayList<Column>();
    for (String name : names) {
      Column column = Targets.writable(target.facts(), name);
      if (columns.contains(column)) {
        throw new IllegalArgumentException(
            "Column '%s' of '%s' is named twice; name it once"
                .formatted(column.name(), target.name()));
      }
      columns.add(column);
    }
    return new LoadStep<>(target, rows, columns, false);
  }

  @Override
  public JdbcLoad<R> skipExisting() {
    return new LoadStep<>(target, rows, columns, true);
  }

  @Override
  public Work work() {
    String text =
        "load into %s %s from java%s"
            .formatted(
                target.facts().sql(),
                columns.stream().map(Column::sql).collect(Collectors.joining(", ")),
                skips ? " skipping what exists" : "");
    var work =
        new Work(target.reader().resource(), text, Targets.all(target.facts()), false)
            .writing(Writes.anywhere(target.facts(), List.of()));
    return skips ? work : work.with(Work.Trait.ONCE_ONLY);
  }

  @Override
  public TransactionalProcessor<R> over(Scope<? extends R> scope) {
    return bound().checked();
  }

  private LoadWork<R> bound() {
    return new LoadWork<>(target, columns, skips, rows::of, work());
  }

  @Override
  public Batches open(ActiveChunk<? extends R> chunk, Optional<String> cursor) {
    return bound().open(chunk, cursor);
  }
}
