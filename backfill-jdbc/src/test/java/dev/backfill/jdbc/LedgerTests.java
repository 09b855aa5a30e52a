package dev.backfill.jdbc;

import dev.backfill.ledger.RunLedger;
import java.sql.SQLException;

/** What the tests of the ledger do to processes. Stateless. */
final class LedgerTests {

  private LedgerTests() {}

  /** The process is gone: its heartbeat stops without a word, and its session ends. */
  static void kill(PostgresDatabase database, RunLedger<?> member) {
    try {
      var run = "run_id = '" + member.runId() + "'";
      var pid =
          database.column("select split_part(session, '|', 1) from backfill_process where " + run);
      database.execute("select pg_terminate_backend(" + pid.getFirst() + ", 5000)");
      ((JdbcRunLedger<?>) member).heartbeat().close();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
