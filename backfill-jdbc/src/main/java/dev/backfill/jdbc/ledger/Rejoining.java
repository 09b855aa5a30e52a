package dev.backfill.jdbc.ledger;

import dev.backfill.base.PrintableLog;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.work.OverlapException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * Lets a process that was declared dead by error into its run again, where several processes share
 * it. What it held was taken from it, and stays so: its claims have lower fences. Value.
 *
 * @param beat the identity of the process
 * @param session its session
 */
record Rejoining(Heartbeat.Beat beat, HeartbeatSession session) {

  private static final Logger LOG = PrintableLog.of(Rejoining.class);

  /**
   * Joins, unless the run was forgotten, another process does not share it, or another run has
   * begun to write the same.
   *
   * @return true if this process is a member again
   */
  boolean join() throws SQLException {
    if (!beat.settings().shared()) {
      return false;
    }
    var connection = session.connection();
    try {
      var taken = LocalTransaction.on(connection, this::joined);
      if (taken.isPresent()) {
        taken.get().reclaim(connection, beat.processId(), beat.settings());
      }
      return taken.isPresent();
    } catch (OverlapException e) {
      LOG.warn("Process {} may not join its run again. {}", beat.processId(), e.getMessage());
      return false;
    }
  }

  private Optional<LedgerFootprint.Taken> joined(Connection connection) throws SQLException {
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
      return Optional.empty();
    }
    for (var other : LiveProcess.list(connection, beat.home(), beat.runId())) {
      if (other.lives() && !other.shares()) {
        return Optional.empty();
      }
    }
    var taken =
        beat.footprint()
            .take(connection, new LedgerFootprint.Found(beat.home(), beat.runId(), false, null));
    LedgerOpening.addProcess(connection, beat, session, taken.text());
    return Optional.of(taken);
  }
}
