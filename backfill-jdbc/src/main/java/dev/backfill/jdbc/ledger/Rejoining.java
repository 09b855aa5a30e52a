package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.sql.LocalTransaction;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Lets a process that was declared dead by error into its run again, where several processes share
 * it. What it held was taken from it, and stays so: its claims have lower fences. Value.
 *
 * @param beat the identity of the process
 * @param session its session
 */
record Rejoining(Heartbeat.Beat beat, HeartbeatSession session) {

  /**
   * Joins, unless the run was forgotten or another process does not share it.
   *
   * @return true if this process is a member again
   */
  boolean join() throws SQLException {
    var connection = session.connection();
    return beat.settings().shared() && LocalTransaction.on(connection, this::joined);
  }

  private boolean joined(Connection connection) throws SQLException {
    beat.home()
        .sql(LedgerStatement.PLAN_LOCK)
        .on(connection)
        .with("name", beat.home().table("run") + " " + beat.plan())
        .list(row -> true);
    var known =
        beat.home()
            .sql(LedgerStatement.RUN_LOOK)
            .on(connection)
            .with("plan", beat.plan())
            .first(row -> row.getString(1));
    if (known.isEmpty() || !known.get().equals(beat.runId().toString())) {
      return false;
    }
    for (var other : LiveProcess.list(connection, beat.home(), beat.runId())) {
      if (other.lives() && !other.shares()) {
        return false;
      }
    }
    LedgerOpening.addProcess(connection, beat, session);
    return true;
  }
}
