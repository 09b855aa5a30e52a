package dev.backfill.jdbc.copy;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.contract.BackfillException;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.JdbcCopy;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.run.BackfillRunner;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The process that is killed while it copies the rows of {@code counted} into {@code copied} of
 * another database, on four lanes, in small batches. Arguments: JDBC URLs of source and target,
 * name of the plan, {@link Mode}, rows. It waits while another process is at work.
 */
public final class CopyingChild {

  static final String WORKING = "WORKING";
  static final String DONE = "DONE";
  private static final String ENDED = "ENDED";

  private static final Duration NEXT_TRY = Duration.ofMillis(50);

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
    var counted = JdbcTable.of(source(args[0]), "counted");
    DataSource targets = source(args[1]);
    DataSource ledgers = mode == Mode.NAIVE ? source(args[1]) : targets;
    var said = new AtomicBoolean();
    var plan =
        Backfill.plan(args[2], counted.ids("id", 0, Long.parseLong(args[4])))
            .chunkBy(width(400))
            .batchRows(20)
            .parallelism(4)
            .drainOnShutdown()
            .retry(RetryPolicy.attempts(50))
            .ledger(JdbcLedger.in(ledgers).lease(Duration.ofSeconds(15)).crashLimit(1_000))
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.BatchCommitted && !said.getAndSet(true)) {
                    say(WORKING);
                  }
                })
            .build();
    var copy = mode.of(counted.copyInto(JdbcTable.of(targets, "copied"), "id"));
    while (true) {
      try {
        var state = BackfillRunner.inMemory().start(plan, copy).await().state();
        say(state == RunState.COMPLETED ? DONE : ENDED);
        return;
      } catch (RunIsLiveException e) {
        var waiter = TimeSource.system().waiter();
        waiter.await(waiter.changes(), NEXT_TRY);
      } catch (BackfillException e) {
        say(ENDED);
        return;
      }
    }
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
