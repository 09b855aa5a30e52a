package dev.backfill.jdbc.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The database's description of a transaction, read within it. Value.
 *
 * @param id its id; null if it has none
 * @param wrote true if it has written to a table of the user's
 */
public record TransactionState(@Nullable String id, boolean wrote) {

  /** Asks. */
  public static TransactionState of(Connection connection, Dialect dialect) throws SQLException {
    return dialect
        .ownWrites()
        .on(connection)
        .one(row -> new TransactionState(row.getString(1), row.getBoolean(2)));
  }

  /** Gives the transaction an id, so that another one can be distinguished from it. */
  public static String giveId(Connection connection, Dialect dialect) throws SQLException {
    return dialect.giveId().on(connection).one(row -> row.getString(1));
  }
}
