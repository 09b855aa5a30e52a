package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.sql.LocalTransaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Takes chunks away from processes that are dead: first ends the sessions in which a zombie may
 * still be at work on them, then makes them pending with a higher fence. Immutable.
 *
 * <p>The process that asks is alive, even if the database was away for longer than the lease and no
 * process could beat: it is never among the dead. Only another process may take over from it.
 *
 * @param home where the ledger is
 * @param runId the run
 * @param processId the process that asks
 * @param settings settings of the ledger
 */
record DeadProcesses(LedgerLocation home, UUID runId, UUID processId, LedgerSettings settings) {

  private static final int TRIES = 3;

  /** The longest time to wait until a session that was ended has released its locks. */
  private static final String PATIENCE = "2s";

  /**
   * Takes away what can be had; the rest is left for the next time.
   *
   * @param connection commits by itself, and does so again afterwards
   * @param low each chunk with a lower number is done
   * @return false if a session of theirs still holds a lock
   */
  boolean reclaim(Connection connection, long low) throws SQLException {
    boolean all = false;
    for (int i = 0; i < TRIES && !all; i++) {
      evict(connection, low);
      all = takeOver(connection, low);
    }
    home.sql(LedgerStatement.PROCESS_EXPIRE)
        .on(connection)
        .with("run", runId)
        .with("process", processId)
        .update();
    return all;
  }

  private void evict(Connection connection, long low) throws SQLException {
    try {
      home.sql(LedgerStatement.EVICT)
          .on(connection)
          .with("run8", runId.toString().substring(0, 8))
          .with("run", runId)
          .with("low", low)
          .with("process", processId)
          .list(row -> row.getLong(1));
    } catch (SQLException e) {
      if (SqlFailures.breaksConnection(e)) {
        throw e;
      }
      Ignored.because("a session that may not be ended ends by its idle timeout", e);
    }
  }

  /** False if a session that was ended still holds a lock. */
  private boolean takeOver(Connection connection, long low) throws SQLException {
    try {
      LocalTransaction.on(connection, tx -> reclaimNow(tx, low));
      return true;
    } catch (SQLException e) {
      if (SqlState.LOCK_NOT_AVAILABLE.isOf(e)) {
        return false;
      }
      throw e;
    }
  }

  private int reclaimNow(Connection connection, long low) throws SQLException {
    home.sql(LedgerStatement.LOCK_TIMEOUT)
        .on(connection)
        .with("lock_timeout", PATIENCE)
        .list(row -> row.getString(1));
    int limit = settings.crashLimit();
    return home.sql(LedgerStatement.RECLAIM)
        .on(connection)
        .with("run", runId)
        .with("low", low)
        .with("process", processId)
        .with("crash_limit", limit)
        .update();
  }
}
