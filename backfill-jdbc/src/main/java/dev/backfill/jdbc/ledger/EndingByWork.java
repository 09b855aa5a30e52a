package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.failure.BrokenTransactionException;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.scope.Range;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The question whether work has ended the transaction that it was given. Value.
 *
 * @param member the process in its run
 * @param held the claims that the transaction had locked
 * @param transactionId its id
 */
record EndingByWork<R extends Range>(
    Membership<R> member, List<ClaimedChunk<R>> held, String transactionId) {

  TransactionFate ask(Connection connection) throws SQLException {
    return TransactionFate.ask(member, connection, transactionId);
  }

  /** Asks on another connection. */
  TransactionFate askFromOutside() throws SQLException {
    try (var borrowed = member.connections().fresh()) {
      return ask(borrowed.connection());
    }
  }

  /**
   * Returns true if it is another transaction, to which a server has given the same number after a
   * crash. It may be open, and commit later.
   */
  boolean isOfAnother(TransactionFate fate, Connection connection) throws SQLException {
    return fate.wasLost(member, connection, held.getFirst().chunk().no());
  }

  /**
   * What to throw where the work has ended its transaction. One that it has prepared is rolled
   * back.
   */
  Exception thrown(TransactionFate fate) {
    return fate.prepared().isEmpty()
        ? BrokenTransactionException.endedByFunction(fate.known())
        : new PreparedByWork(member, fate.prepared().get()).rolledBack();
  }
}
