package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunDirective;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;

/** The stored commands to a run, read and written. Stateless. */
final class StoredDirective {

  private StoredDirective() {}

  /** Adds a request to what is asked; in a transaction of the caller, which locks the run. */
  static RunDirective write(
      Connection connection, LedgerLocation home, UUID runId, RunCommand request)
      throws SQLException {
    var asked = read(connection, home, LedgerStatement.CONTROL_LOCK, runId).after(request);
    home.sql(LedgerStatement.CONTROL_WRITE)
        .on(connection)
        .with("requested", MemberStatus.text(asked.command()))
        .with("lanes", asked.lanes())
        .with("run", runId)
        .update();
    return asked;
  }

  static RunDirective read(Connection connection, LedgerLocation home, UUID runId)
      throws SQLException {
    return read(connection, home, LedgerStatement.CONTROL, runId);
  }

  private static RunDirective read(
      Connection connection, LedgerLocation home, LedgerStatement how, UUID runId)
      throws SQLException {
    return home.sql(how)
        .on(connection)
        .with("run", runId)
        .first(StoredDirective::directive)
        .orElseThrow(
            () -> new LedgerException("The run was forgotten: there is nothing to ask of", null));
  }

  private static RunDirective directive(ResultSet row) throws SQLException {
    return MemberStatus.directive(row.getString(2), row.getInt(3));
  }
}
