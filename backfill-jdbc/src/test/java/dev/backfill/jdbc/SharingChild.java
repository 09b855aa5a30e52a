package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.run.BackfillRunner;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One of several processes on one run: adds 1 to every row of {@code counted}, in small batches.
 * Argument: JDBC URL. Says when its first batch is committed, and how the run has ended.
 */
final class SharingChild {

  static final long ROWS = 12_000;
  static final String WORKING = "WORKING";
  static final String ENDED = "ENDED ";

  private SharingChild() {}

  public static void main(String[] args) {
    var source = new PGSimpleDataSource();
    source.setUrl(args[0]);
    source.setUser("postgres");
    var counted = JdbcTable.of(source, "counted");
    var said = new AtomicBoolean();
    var plan =
        Backfill.plan("shared", counted.ids("id", 0, ROWS))
            .chunkBy(width(1_000))
            .batchRows(10)
            .parallelism(2)
            .preCheck(Check.of("two are here", context -> twoAreHere(source)))
            .ledger(JdbcLedger.in(source).shared().lease(Duration.ofSeconds(2)))
            .listener(
                event -> {
                  if (event instanceof ProgressEvent.BatchCommitted && !said.getAndSet(true)) {
                    say(WORKING);
                  }
                })
            .build();
    say(ENDED + BackfillRunner.inMemory().run(plan, counted.set("n", "n + 1")).state());
  }

  /** Neither begins before the other has come, however long a JVM takes to start. */
  private static Check.Verdict twoAreHere(DataSource source) throws SQLException {
    try (var connection = source.getConnection()) {
      for (int i = 0; i < 1_000; i++) {
        long here =
            TestSql.one(
                connection,
                "select count(*) from backfill_process, pg_sleep(0.05)",
                row -> row.getLong(1));
        if (here == 2) {
          return Check.passed("");
        }
      }
    }
    return Check.failed("alone");
  }

  private static void say(String word) {
    System.out.println(word);
    System.out.flush();
  }
}
