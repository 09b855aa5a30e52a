package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.ledger.home.LedgerTables;
import dev.backfill.jdbc.sql.Statements;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunCommand;
import dev.backfill.ledger.RunControl;
import dev.backfill.ledger.RunDirective;
import dev.backfill.ledger.RunView;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Control and view of a run from outside. Thread-safe; borrows a connection for each call.
 *
 * @param dataSource where the ledger is
 * @param home the ledger
 * @param planName name of the plan
 * @param runId the run
 * @param sensitive true if bounds are row data
 */
public record JdbcRunControl(
    DataSource dataSource, LedgerLocation home, String planName, UUID runId, boolean sensitive)
    implements RunControl {

  @Override
  public void request(RunCommand request) {
    inTransaction(
        "write a request", connection -> StoredDirective.write(connection, home, runId, request));
  }

  @Override
  public void skip(String chunkId, String why, String by) {
    var skip = new ChunkSkip(planName, chunkId, why, by);
    var unused =
        inTransaction(
            "skip chunk '%s'".formatted(chunkId), connection -> skip.on(connection, home, runId));
  }

  /** Reads it now. */
  @Override
  public RunDirective directive() {
    return inTransaction(
        "read what is asked", connection -> StoredDirective.read(connection, home, runId));
  }

  @Override
  public RunView view(int notable) {
    var views = RunViews.fromOutside(home, runId, sensitive);
    return inTransaction("look at the run", connection -> views.read(connection, notable))
        .orElseThrow(
            () ->
                new LedgerException(
                    "Plan '%s' was forgotten by the ledger".formatted(planName), null));
  }

  private <T> T inTransaction(String doing, Statements<T> statements) {
    try (var borrowed = BorrowedConnection.readCommitted(dataSource)) {
      T result = statements.run(borrowed.connection());
      borrowed.connection().commit();
      return result;
    } catch (SQLException e) {
      throw LedgerTables.failure("%s of plan '%s'".formatted(doing, planName), home, dataSource, e);
    }
  }
}
