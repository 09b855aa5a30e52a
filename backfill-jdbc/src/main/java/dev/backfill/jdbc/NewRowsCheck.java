package dev.backfill.jdbc;

import dev.backfill.check.Check;
import dev.backfill.jdbc.reload.ReloadTables;
import dev.backfill.jdbc.resource.SourceTable;
import java.time.Duration;
import java.util.function.Function;

/**
 * A check of the fresh rows of a table, before they are in use.
 *
 * @param target the table in use
 * @param check makes a check of a table
 */
record NewRowsCheck(SourceTable target, Function<JdbcTable, Check> check) implements Check {

  @Override
  public String name() {
    return check.apply(JdbcTable.of(target)).name();
  }

  @Override
  public Duration timeout() {
    return check.apply(JdbcTable.of(target)).timeout();
  }

  @Override
  public Verdict check(Context context) throws Exception {
    var fresh = new ReloadTables(target).fresh();
    return check.apply(JdbcTable.of(fresh)).check(context);
  }
}
