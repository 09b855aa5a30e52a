package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.ledger.RunLedger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/** What the tests of the ledger do to processes. Stateless. */
final class LedgerTests {

  private static final Duration LONGEST = Duration.ofSeconds(60);

  private LedgerTests() {}

  /** The process is gone: its heartbeat stops without a word, and its session ends. */
  static void kill(PostgresDatabase database, RunLedger<?> member) {
    try {
      var processes = ((JdbcRunLedger<?>) member).home().table("process");
      var run = "run_id = '" + member.runId() + "'";
      var pid =
          database.column("select split_part(session, '|', 1) from " + processes + " where " + run);
      database.execute("select pg_terminate_backend(" + pid.getFirst() + ", 5000)");
      ((JdbcRunLedger<?>) member).heartbeat().close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for what another thread or session is about to do. */
  static void until(String what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("%s within %s", what, LONGEST).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  /** Begins something on a thread that no test waits for unless it asks. */
  static <T> Future<T> begun(Callable<T> task) {
    var future = new FutureTask<>(task);
    Thread.ofVirtual().start(future);
    return future;
  }
}
