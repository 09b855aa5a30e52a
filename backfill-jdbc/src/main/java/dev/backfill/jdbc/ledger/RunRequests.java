package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerHome;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.Control;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.Request;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** What is asked of a run, read and written. Stateless. */
final class RunRequests {

  private RunRequests() {}

  /** Adds a request to what is asked; in a transaction of the caller, which locks the run. */
  static Control write(Connection connection, LedgerHome home, UUID runId, Request request)
      throws SQLException {
    var asked = read(connection, home, LedgerStatement.CONTROL_LOCK, runId).after(request);
    home.sql(LedgerStatement.CONTROL_WRITE)
        .on(connection)
        .with("requested", MemberStatus.text(asked.request()))
        .with("lanes", asked.lanes())
        .with("run", runId)
        .update();
    return asked;
  }

  static Control read(Connection connection, LedgerHome home, UUID runId) throws SQLException {
    return read(connection, home, LedgerStatement.CONTROL, runId);
  }

  private static Control read(
      Connection connection, LedgerHome home, LedgerStatement how, UUID runId) throws SQLException {
    return home.sql(how)
        .on(connection)
        .with("run", runId)
        .first(RunRequests::control)
        .orElseThrow(
            () -> new LedgerException("The run was forgotten: there is nothing to ask of", null));
  }

  private static Control control(ResultSet row) throws SQLException {
    return MemberStatus.control(row.getString(2), row.getInt(3));
  }
}
