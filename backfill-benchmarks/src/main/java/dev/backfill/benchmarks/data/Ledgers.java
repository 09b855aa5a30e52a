package dev.backfill.benchmarks.data;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.benchmarks.server.Sql;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.report.BackfillReport;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Makes the ledger's tables, as a migration of the host does before a run. Stateless. */
public final class Ledgers {

  private Ledgers() {}

  /** Makes them by a run of one chunk that does nothing, unless the template had them. */
  public static void make(DataSource pool) throws SQLException {
    if (Sql.text(pool, "select to_regclass('backfill_chunk') is not null").equals("t")) {
      return;
    }
    BackfillReport made =
        Backfill.plan("ledger_tables", 0, 1)
            .chunkBy(width(1))
            .ledger(JdbcLedger.in(pool))
            .forEach(chunk -> {});
    if (made.rowsChanged() != 0) {
      throw new IllegalStateException("a run that does nothing has changed rows");
    }
  }
}
