package dev.backfill.jdbc;

import static java.util.Objects.requireNonNull;

import dev.backfill.check.Check;
import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.reload.ReloadOptions;
import dev.backfill.jdbc.reload.ReloadWork;
import dev.backfill.jdbc.work.Targets;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * A reload through a fresh table.
 *
 * @param rows the source's rows, and what each column gets
 * @param options the settings
 */
record ReloadStep(ReloadedRows rows, ReloadOptions options) implements JdbcReload {

  @Override
  public JdbcReload value(String targetColumn, String expression) {
    return new ReloadStep(rows.with(targetColumn, expression), options);
  }

  @Override
  public JdbcReload ignoring(String column, String... more) {
    return new ReloadStep(rows.ignoring(column, more), options);
  }

  @Override
  public JdbcReload allowingEmptySource() {
    return new ReloadStep(rows.allowingEmptySource(), options);
  }

  @Override
  public JdbcReload catchingUp() {
    return new ReloadStep(rows, options.with(LiveWrites.CAUGHT_UP));
  }

  @Override
  public JdbcReload withoutVerification() {
    return new ReloadStep(rows, options.withoutVerification());
  }

  @Override
  public JdbcReload withinRoom(LongSupplier freeBytes) {
    return new ReloadStep(rows, options.within(requireNonNull(freeBytes, "freeBytes")));
  }

  @Override
  public Check ofNewRows(Function<JdbcTable, Check> check) {
    return new NewRowsCheck(rows.target(), requireNonNull(check, "check"));
  }

  @Override
  public Work work() {
    var work = rows.work("reload into ");
    return new Work(
        work.resource(), work.definition() + options.definition(), work.targets(), false);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    return new ReloadWork(rows.over("reloadInto", scope, work()), options, work()).checked();
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    throw Targets.unbound("reloadInto");
  }
}
