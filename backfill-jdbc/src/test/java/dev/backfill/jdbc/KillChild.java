package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.run.BackfillRunner;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The process that is killed: adds 1 to every row of {@code counted}, on four lanes, in small
 * batches. Arguments: JDBC URL, name of the plan, {@code exact} or {@code naive}. The naive one has
 * its work on another DataSource than the ledger, so that data and ledger commit one after the
 * other.
 */
final class KillChild {

  static final String WORKING = "WORKING";
  static final String DONE = "DONE";

  private KillChild() {}

  public static void main(String[] args) {
    DataSource ledgers = source(args[0]);
    DataSource works = args[2].equals("exact") ? ledgers : source(args[0]);
    var counted = JdbcTable.of(works, "counted");
    var said = new AtomicBoolean();
    var plan =
        Backfill.plan(args[1], counted.ids("id", 0, KillTest.ROWS))
            .chunkBy(width(400))
            .batchRows(20)
            .parallelism(4)
            .ledger(JdbcLedger.in(ledgers).crashLimit(1_000)) // no chunk is to blame here
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.BatchCommitted && !said.getAndSet(true)) {
                    say(WORKING);
                  }
                })
            .build();
    BackfillRunner.inMemory().run(plan, counted.set("n", "n + 1"));
    say(DONE);
  }

  private static void say(String word) {
    System.out.println(word);
    System.out.flush();
  }

  private static DataSource source(String url) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    return source;
  }
}
