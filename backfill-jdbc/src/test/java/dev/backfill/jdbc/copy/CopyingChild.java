package dev.backfill.jdbc.copy;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcCopy;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.ToldRun;
import dev.backfill.plan.Plan;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.scope.IdRange;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The process that is killed while it copies the rows of {@code counted} into {@code copied} of
 * another database, on four lanes, in small batches. Arguments: JDBC URLs of source and target,
 * name of the plan, {@link Mode}, rows. It waits while another process is at work.
 */
public final class CopyingChild {

  static final int LOCK = 7;

  private static final String SLOW_ID =
      "case when id = 610 then (select id from pg_advisory_xact_lock_shared(%d)) else id end"
          .formatted(LOCK);

  private CopyingChild() {}

  /** How the rows are written. */
  enum Mode {
    /** By COPY, in the ledger's transaction. */
    COPIED,
    /** By INSERT, in the ledger's transaction. */
    INSERTED,
    /** The ledger is reached through another DataSource: rows and ledger commit one by one. */
    NAIVE,
    /** By COPY; one row in the middle of a chunk is read while no session holds {@link #LOCK}. */
    WAITING;

    JdbcCopy of(JdbcTable counted, JdbcTable copied) {
      var copy = counted.copyInto(copied, "id");
      return switch (this) {
        case COPIED, NAIVE -> copy;
        case INSERTED -> copy.skipExisting();
        case WAITING -> counted.copyInto(copied).value("id", SLOW_ID);
      };
    }
  }

  public static void main(String[] args) throws InterruptedException {
    var mode = Mode.valueOf(args[3]);
    var counted = JdbcTable.of(ToldRun.source(args[0]), "counted");
    DataSource targets = ToldRun.source(args[1]);
    DataSource ledgers = mode == Mode.NAIVE ? ToldRun.source(args[1]) : targets;
    var copy = mode.of(counted, JdbcTable.of(targets, "copied"));
    ToldRun.run(plan(args[2], counted, Long.parseLong(args[4]), ledgers), copy);
  }

  /** The plan, for another process too. */
  static Plan<IdRange> plan(String name, JdbcTable counted, long rows, DataSource ledgers) {
    return Backfill.plan(name, counted.ids("id", 0, rows))
        .chunkBy(width(400))
        .batchRows(20)
        .parallelism(4)
        .drainOnShutdown()
        .retry(RetryPolicy.attempts(50))
        .ledger(JdbcLedger.in(ledgers).lease(Duration.ofSeconds(15)).crashLimit(1_000))
        .listener(ToldRun.listener())
        .build();
  }
}
