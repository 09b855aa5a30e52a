package dev.backfill.jdbc.rollback;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.BackfillFailedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The process that is killed while it changes rows of {@code counted}, or puts them back, on four
 * lanes and in small batches. Arguments: JDBC URL, rows, {@link Act}, whether images are lost. It
 * waits while another process is at work.
 */
final class RestoringChild {

  static final String PLAN = "counted_up";
  static final String WORKING = "WORKING";
  static final String DONE = "DONE";

  private static final Duration NEXT_TRY = Duration.ofMillis(50);

  private RestoringChild() {}

  /** What it does. */
  enum Act {
    CHANGE,
    ROLL_BACK
  }

  public static void main(String[] args) throws InterruptedException {
    DataSource source = source(args[0], Boolean.parseBoolean(args[3]));
    long rows = Long.parseLong(args[1]);
    var said = new AtomicBoolean();
    while (true) {
      try {
        switch (Act.valueOf(args[2])) {
          case CHANGE -> change(source, rows, said);
          case ROLL_BACK -> rollBack(source, said);
        }
        say(DONE);
        return;
      } catch (RunIsLiveException e) {
        var waiter = TimeSource.system().waiter();
        waiter.await(waiter.changes(), NEXT_TRY);
      } catch (BackfillFailedException e) {
        if (e.report().state() == RunState.ROLLED_BACK) {
          say(DONE);
          return;
        }
        throw e;
      }
    }
  }

  private static void change(DataSource source, long rows, AtomicBoolean said) {
    var counted = JdbcTable.of(source, "counted");
    var unused =
        Backfill.plan(PLAN, counted.ids("id", 0, rows))
            .chunkBy(width(400))
            .batchRows(20)
            .parallelism(4)
            .retry(RetryPolicy.attempts(50))
            .ledger(ledger(source))
            .listener(event -> told(event, said))
            .run(counted.set("n", "n + 1").keepBeforeImage());
  }

  private static void rollBack(DataSource source, AtomicBoolean said) {
    var unused =
        Backfill.rollback(ledger(source), PLAN)
            .settings(
                plan ->
                    plan.batchRows(15) // less than an image
                        .parallelism(4)
                        .retry(RetryPolicy.attempts(50))
                        .listener(event -> told(event, said)))
            .run();
  }

  private static JdbcLedger ledger(DataSource source) {
    return JdbcLedger.in(source).lease(Duration.ofSeconds(15)).crashLimit(1_000);
  }

  private static void told(ProgressEvent event, AtomicBoolean said) {
    if (event instanceof ProgressEvent.BatchCommitted && !said.getAndSet(true)) {
      say(WORKING);
    }
  }

  private static void say(String word) {
    System.out.println(word);
    System.out.flush();
  }

  private static DataSource source(String url, boolean losing) {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    return losing ? losing(source) : source;
  }

  /** Where some images are not kept although their rows are changed. */
  private static DataSource losing(DataSource source) {
    return WatchedDataSource.of(
        source,
        call -> {
          var arguments = call.arguments();
          if (call.name().equals("prepareStatement") && arguments != null) {
            arguments[0] =
                String.valueOf(arguments[0])
                    .replace(
                        "where a.n operator(pg_catalog.>) 0)",
                        "where a.n operator(pg_catalog.>) 0 and random() < 0.9)");
          }
          return call.proceed();
        });
  }
}
