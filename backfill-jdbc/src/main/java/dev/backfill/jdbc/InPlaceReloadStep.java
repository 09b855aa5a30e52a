package dev.backfill.jdbc;

import dev.backfill.jdbc.reload.InPlaceWork;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Optional;

/**
 * A reload in place.
 *
 * @param rows the source's rows, and what each column gets
 */
record InPlaceReloadStep(ReloadedRows rows) implements JdbcInPlaceReload {

  @Override
  public JdbcInPlaceReload value(String targetColumn, String expression) {
    return new InPlaceReloadStep(rows.with(targetColumn, expression));
  }

  @Override
  public JdbcInPlaceReload ignoring(String column, String... more) {
    return new InPlaceReloadStep(rows.ignoring(column, more));
  }

  @Override
  public JdbcInPlaceReload allowingEmptySource() {
    return new InPlaceReloadStep(rows.allowingEmptySource());
  }

  @Override
  public Work work() {
    return rows.work("reload in place ");
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    return new InPlaceWork(rows.over("reloadInPlace", scope, work()), work()).checked();
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("reloadInPlace");
  }
}
