package dev.backfill.jdbc.resource;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.Sessions;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.ledger.LedgerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Finds out whether the driver prepares statements in sessions that a pooler gives to others in
 * between. A pooler that knows of prepared statements gives them names of its own. Stateless.
 */
public final class PreparedStatements {

  /** The driver prepares a statement at its fifth execution unless set otherwise. */
  private static final int EXECUTIONS = 8;

  private PreparedStatements() {}

  /**
   * Refuses a driver that prepares statements behind a pooler that does not know of them.
   *
   * @param connection one that commits each statement by itself
   */
  public static void requireNone(Connection connection, LedgerLocation home) throws SQLException {
    boolean prepared;
    try {
      prepared = LocalTransaction.on(connection, tx -> prepares(tx, home.dialect().sessions()));
    } catch (SQLException e) {
      if (!areLost(e)) {
        throw e;
      }
      prepared = true; // another client was faster in this session
    }
    if (prepared) {
      throw new LedgerException(
          "Between Backfill and %s stands a pooler that gives each transaction another session, and the driver prepares statements in these sessions: they would be missing or in the way later. Set prepareThreshold=0 for the driver (in the URL or as a property of the data source), or have the pooler keep prepared statements (max_prepared_statements of PgBouncer). Nothing was written"
              .formatted(home.database()),
          null);
    }
  }

  /** Returns true if a statement is not in its session, or another one is there under its name. */
  public static boolean areLost(SQLException e) {
    return SqlState.isAny(e, SqlState.STATEMENT_IS_ANOTHER, SqlState.STATEMENT_IS_LOST);
  }

  private static boolean prepares(Connection connection, Sessions sessions) throws SQLException {
    String mark = UUID.randomUUID().toString();
    try (var statement = connection.prepareStatement("select '" + mark + "'")) {
      for (int i = 0; i < EXECUTIONS; i++) {
        statement.executeQuery().close();
      }
    }
    return sessions.hasPrepared(connection, mark + "'");
  }
}
