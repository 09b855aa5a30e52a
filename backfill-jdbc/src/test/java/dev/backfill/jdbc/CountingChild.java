package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.contract.BackfillException;
import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.RunIsLiveException;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.run.BackfillRun;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The process that is killed, stopped and asked to end: adds 1 to every row of {@code counted}, on
 * four lanes, in small batches. Arguments: JDBC URL, name of the plan, {@link Mode}, rows, lease in
 * seconds. It waits while another process is at work.
 */
final class CountingChild {

  static final String WORKING = "WORKING";
  static final String DONE = "DONE";
  static final String ENDED = "ENDED";

  private static final Duration NEXT_TRY = Duration.ofMillis(50);

  private CountingChild() {}

  /** Which protocol it follows. */
  enum Mode {
    /** The real one. */
    EXACT,
    /** Its work is on another DataSource than the ledger: data and ledger commit one by one. */
    NAIVE,
    /** {@link BrokenProtocol#NO_FENCE}. */
    NO_FENCE,
    /** The real one, and Java computes the new values. */
    COMPUTED,
    /** The real one, from the greatest row to the smallest. */
    DOWNWARDS;

    /** What it does to every row. */
    private TransactionalProcessor<Range> work(JdbcTable counted) {
      return this == COMPUTED
          ? counted.transform(row -> row.getInt("n") + 1).reading("n").into("n")
          : counted.set("n", "n + 1");
    }
  }

  public static void main(String[] args) throws InterruptedException {
    var mode = Mode.valueOf(args[2]);
    DataSource ledgers =
        mode == Mode.NO_FENCE ? BrokenProtocol.NO_FENCE.on(source(args[0])) : source(args[0]);
    DataSource works = mode == Mode.NAIVE ? source(args[0]) : ledgers;
    var counted = JdbcTable.of(works, "counted");
    var said = new AtomicBoolean();
    var options =
        Backfill.plan(args[1], counted.ids("id", 0, Long.parseLong(args[3])))
            .chunkBy(width(400))
            .batchRows(20)
            .parallelism(4)
            .drainOnShutdown()
            .retry(RetryPolicy.attempts(50))
            .ledger(
                JdbcLedger.in(ledgers)
                    .lease(Duration.ofSeconds(Long.parseLong(args[4])))
                    .crashLimit(1_000)) // no chunk is to blame here
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.BatchCommitted && !said.getAndSet(true)) {
                    say(WORKING);
                  }
                });
    var plan = (mode == Mode.DOWNWARDS ? options.newestFirst() : options).build();
    while (true) {
      try {
        var run = BackfillRunner.inMemory().start(plan, mode.work(counted));
        say(wordFor(run));
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

  private static String wordFor(BackfillRun run) {
    return switch (run.await().state()) {
      case COMPLETED -> DONE;
      default -> ENDED;
    };
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
