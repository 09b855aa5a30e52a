package dev.backfill.jdbc.copy;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcCopy;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.ToldRun;
import dev.backfill.plan.RetryPolicy;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The process that is killed while it copies the rows of {@code counted} into {@code copied} of
 * another database, on four lanes, in small batches. Arguments: JDBC URLs of source and target,
 * name of the plan, {@link Mode}, rows. It waits while another process is at work.
 */
public final class CopyingChild {

  private CopyingChild() {}

  /** How the rows are written. */
  enum Mode {
    /** By COPY, in the ledger's transaction. */
    COPIED,
    /** By INSERT, in the ledger's transaction. */
    INSERTED,
    /** The ledger is reached through another DataSource: rows and ledger commit one by one. */
    NAIVE;

    private JdbcCopy of(JdbcCopy copy) {
      return this == INSERTED ? copy.skipExisting() : copy;
    }
  }

  public static void main(String[] args) throws InterruptedException {
    var mode = Mode.valueOf(args[3]);
    var counted = JdbcTable.of(ToldRun.source(args[0]), "counted");
    DataSource targets = ToldRun.source(args[1]);
    DataSource ledgers = mode == Mode.NAIVE ? ToldRun.source(args[1]) : targets;
    var plan =
        Backfill.plan(args[2], counted.ids("id", 0, Long.parseLong(args[4])))
            .chunkBy(width(400))
            .batchRows(20)
            .parallelism(4)
            .drainOnShutdown()
            .retry(RetryPolicy.attempts(50))
            .ledger(JdbcLedger.in(ledgers).lease(Duration.ofSeconds(15)).crashLimit(1_000))
            .listener(ToldRun.listener())
            .build();
    var copy = mode.of(counted.copyInto(JdbcTable.of(targets, "copied"), "id"));
    ToldRun.run(plan, copy);
  }
}
