package dev.backfill.benchmarks.tiny;

import static dev.backfill.benchmarks.measure.Contender.Family.BACKFILL;
import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.benchmarks.data.Ledgers;
import dev.backfill.benchmarks.data.Words;
import dev.backfill.benchmarks.idle.IdleWay;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.work.Guarantee;
import javax.sql.DataSource;

/**
 * Ways of ours to change each row of a {@link TinyTable} by itself.
 *
 * @param rows of the table
 */
public record TinyWays(int rows) {

  /** A chunk for each row: a whole run. */
  public IdleWay set(int lanes) {
    return new IdleWay(
        new Contender(
            "Backfill, set, a chunk for each row, " + Words.lanes(lanes),
            BACKFILL,
            Ledgers::make,
            pool -> set(pool, lanes)),
        rows);
  }

  private void set(DataSource pool, int lanes) throws Exception {
    var table = JdbcTable.of(pool, "tiny");
    var report =
        Backfill.plan("tiny", table.ids("id", 0, rows))
            .chunkBy(width(1))
            .parallelism(lanes)
            .ledger(JdbcLedger.in(pool))
            .run(table.set("times", "times + 1"));
    if (report.guarantee() != Guarantee.EXACTLY_ONCE || report.rowsChanged() != rows) {
      throw new IllegalStateException("not what was to be measured: " + report);
    }
  }
}
