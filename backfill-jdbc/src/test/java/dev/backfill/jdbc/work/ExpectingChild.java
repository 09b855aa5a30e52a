package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The process that is killed while it changes all rows of {@code counted} or none. Arguments: JDBC
 * URL, name of the plan, rows, and whether it says how many it expects; without that it works in
 * batches. Its statement takes about a millisecond for each row.
 */
final class ExpectingChild {

  static final String DONE = "DONE";

  private static final int BATCH = 100;

  private ExpectingChild() {}

  public static void main(String[] args) {
    var source = new PGSimpleDataSource();
    source.setUrl(args[0]);
    long rows = Long.parseLong(args[2]);
    var counted = JdbcTable.of(source, "counted");
    var slow = counted.set("n", "n + case when pg_sleep(0.001) is null then 0 else 1 end");
    var report =
        Backfill.plan(args[1], counted.ids("id", 0, rows))
            .chunkBy(width(rows))
            .batchRows(BATCH)
            .ledger(JdbcLedger.in(source).lease(Duration.ofSeconds(15)).crashLimit(1_000))
            .run(Boolean.parseBoolean(args[3]) ? slow.expectRows(rows) : slow);
    System.out.println(report.rowsChanged() == rows ? DONE : "CHANGED " + report.rowsChanged());
    System.out.flush();
  }
}
