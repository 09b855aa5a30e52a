package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.sql.LedgerJdbc;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Lets a process that was declared dead by error into its run again, where several processes share
 * it. What it held was taken from it, and stays so: its claims have lower fences. Value.
 *
 * @param beat who the process is
 * @param session its session
 */
record Rejoining(Heartbeat.Beat beat, HeartbeatSession session) {

  /**
   * Joins, unless the run was forgotten or another process does not share it.
   *
   * @return whether this process is a member again
   */
  boolean join() throws SQLException {
    var connection = session.connection();
    return beat.settings().severalProcesses()
        && LedgerJdbc.transaction(connection, () -> joined(connection));
  }

  private boolean joined(Connection connection) throws SQLException {
    LedgerJdbc.list(
        connection,
        beat.home().sql(LedgerStatement.PLAN_LOCK),
        row -> true,
        beat.home().table("run") + " " + beat.plan());
    var known =
        LedgerJdbc.first(
            connection,
            beat.home().sql(LedgerStatement.RUN_LOOK),
            row -> row.getString(1),
            beat.plan());
    if (known.isEmpty() || !known.get().equals(beat.runId().toString())) {
      return false;
    }
    for (var other : LiveProcess.list(connection, beat.home(), beat.runId())) {
      if (other.lives() && !other.shares()) {
        return false;
      }
    }
    RunOpening.addProcess(connection, beat, session);
    return true;
  }
}
