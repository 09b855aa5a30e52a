package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BadRows;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The process that is killed: adds 1 to the rows of {@code counted}, on two lanes, some of which
 * fail. Arguments: JDBC URL, rows.
 */
public final class BadRowsChild {

  static final String PLAN = "some_fail";
  static final String DONE = "DONE";

  private BadRowsChild() {}

  public static void main(String[] args) {
    var source = new PGSimpleDataSource();
    source.setUrl(args[0]);
    var counted = JdbcTable.of(source, "counted");
    var report =
        Backfill.plan(PLAN, counted.ids("id", 0, Long.parseLong(args[1])))
            .chunkBy(width(500))
            .batchRows(50)
            .parallelism(2)
            .ledger(JdbcLedger.in(source).crashLimit(1_000))
            .setAside(BadRows.atMost(10_000))
            .run(counted.set("n", "n + 1"));
    System.out.println(report.state() == RunState.COMPLETED ? DONE : report.state());
    System.out.flush();
  }
}
