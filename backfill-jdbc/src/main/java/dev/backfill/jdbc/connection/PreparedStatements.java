package dev.backfill.jdbc.connection;

import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.ledger.LedgerException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;

/**
 * Finds out whether the driver prepares statements in sessions that a pooler gives to others in
 * between. A pooler that knows of prepared statements gives them names of its own. Stateless.
 */
public final class PreparedStatements {

  /** The driver prepares a statement at its fifth execution unless it is told otherwise. */
  private static final int EXECUTIONS = 8;

  private static final NamedSql UNDER_ITS_OWN_NAME =
      NamedSql.of(
          """
          select pg_catalog.count(*) from pg_catalog.pg_prepared_statements
           where statement operator(pg_catalog.~~) ('%' operator(pg_catalog.||) :text)
             and name operator(pg_catalog.~) '^S_[0-9]+$'
          """);

  private PreparedStatements() {}

  /**
   * Refuses a driver that prepares statements behind a pooler that does not know of them.
   *
   * @param connection one that commits each statement by itself
   */
  public static void requireNone(Connection connection, String database) throws SQLException {
    boolean prepared;
    try {
      prepared = LocalTransaction.on(connection, PreparedStatements::prepares);
    } catch (SQLException e) {
      if (!areLost(e)) {
        throw e;
      }
      prepared = true; // another client was faster in this session
    }
    if (prepared) {
      throw new LedgerException(
          "Between Backfill and %s stands a pooler that gives each transaction another session, and the driver prepares statements in these sessions: they would be missing or in the way later. Set prepareThreshold=0 for the driver (in the URL or as a property of the data source), or have the pooler keep prepared statements (max_prepared_statements of PgBouncer). Nothing was written"
              .formatted(database),
          null);
    }
  }

  /** Whether a statement is not in its session, or another one is there under its name. */
  public static boolean areLost(SQLException e) {
    return SqlState.isAny(e, SqlState.STATEMENT_IS_ANOTHER, SqlState.STATEMENT_IS_LOST);
  }

  private static boolean prepares(Connection connection) throws SQLException {
    String mark = UUID.randomUUID().toString();
    try (var statement = connection.prepareStatement("select '" + mark + "'")) {
      for (int i = 0; i < EXECUTIONS; i++) {
        statement.executeQuery().close();
      }
      return UNDER_ITS_OWN_NAME
          .on(connection)
          .with("text", mark + "'")
          .one(row -> row.getLong(1) > 0);
    }
  }
}
