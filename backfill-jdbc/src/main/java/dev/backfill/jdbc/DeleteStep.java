package dev.backfill.jdbc;

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
import java.util.Optional;

/**
 * Rows to delete.
 *
 * @param table the table
 */
record DeleteStep(SourceTable table) implements TransactionalProcessor<Range> {

  @Override
  public Work work() {
    return new Work(
        table.reader().resource(),
        "delete from " + table.facts().sql(),
        Targets.all(table.facts()),
        false);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    return new ScopedWork(Binding.of(table, "delete", scope), new RowWork.Delete(), work())
        .checked("deleting from '%s'".formatted(table.name()));
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("delete");
  }
}
