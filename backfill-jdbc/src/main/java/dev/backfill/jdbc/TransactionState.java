package dev.backfill.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the database says of a transaction, asked within it. Value.
 *
 * @param id its id; null if it has none
 * @param wrote whether it has written to a table of the user's
 */
record TransactionState(@Nullable String id, boolean wrote) {

  /** Asks; empty if this database cannot tell. */
  static Optional<TransactionState> of(Connection connection) throws SQLException {
    var dialect = Dialects.of(connection);
    if (dialect.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        LedgerJdbc.one(
            connection,
            dialect.get().ownWrites(),
            row -> new TransactionState(row.getString(1), row.getBoolean(2))));
  }

  /** Gives the transaction an id, so that another one can be told from it; empty as above. */
  static Optional<String> giveId(Connection connection) throws SQLException {
    var dialect = Dialects.of(connection);
    return dialect.isEmpty()
        ? Optional.empty()
        : Optional.of(LedgerJdbc.one(connection, dialect.get().giveId(), row -> row.getString(1)));
  }
}
