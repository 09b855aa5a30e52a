package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.failure.BrokenTransactionException;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.ledger.LedgerException;
import java.sql.SQLException;

/**
 * The transaction of a chunk that its work has prepared for a commit in two phases. It belongs to
 * no session any more and holds the chunk's row, so that nothing could be noted of the chunk: it is
 * rolled back.
 *
 * @param member the process in its run
 * @param gid the name of the prepared transaction
 */
record PreparedByWork(Membership<?> member, String gid) {

  /** Rolls it back; gives what is to be thrown then. */
  Exception rolledBack() {
    try (var borrowed = BorrowedConnection.readCommitting(member.connections().dataSource());
        var statement = borrowed.connection().createStatement()) {
      String name = statement.enquoteLiteral(gid);
      try {
        statement.execute("rollback prepared " + name);
        return BrokenTransactionException.prepared(name);
      } catch (SQLException e) {
        return stillThere(name, e);
      }
    } catch (SQLException e) {
      return stillThere("'" + gid + "'", e);
    }
  }

  private LedgerException stillThere(String name, SQLException e) {
    return new LedgerException(
        "The work ran PREPARE TRANSACTION %s, which holds the row of its chunk in the ledger of plan '%s', and could not be rolled back: %s. Run ROLLBACK PREPARED %s as its owner, in the same database; then run the same plan again"
            .formatted(name, member.definition().planName(), SqlFailures.describe(e), name),
        e);
  }
}
