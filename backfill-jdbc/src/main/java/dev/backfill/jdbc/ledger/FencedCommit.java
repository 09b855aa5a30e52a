package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.failure.BrokenTransactionException;
import dev.backfill.jdbc.dialect.failure.FenceRefusal;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import java.sql.SQLException;
import java.util.List;

/**
 * The end of a transaction of the ledger: one message writes the batches down and commits. What the
 * ledger does not write is an error in it, so that the server does not come to the commit. Used
 * once, by one thread.
 *
 * @param fence the claims
 * @param transaction in which they are locked
 * @param watched the same, as others see it
 * @param transactionId its id
 */
record FencedCommit<R extends Range>(
    Fence<R> fence,
    JdbcTransaction transaction,
    LaneTransactions.Open watched,
    String transactionId) {

  /**
   * Writes the batches down, and commits.
   *
   * @throws Exception if nothing is committed, and the claims are still held
   */
  Outcome of(List<Batch> perHeld) throws Exception {
    try {
      fence.outAndCommit(transaction.raw(), perHeld, transactionId);
      transaction.raw().commit(); // sends nothing, but pools and wrappers hear of it
      return Outcome.COMMITTED;
    } catch (SQLException e) {
      return refused(e);
    } catch (RuntimeException | Error e) {
      return resolved(e);
    }
  }

  private Outcome refused(SQLException thrown) throws Exception {
    if (SqlState.ABORTED_TRANSACTION.isOf(thrown)) {
      throw transaction.hiddenError(thrown);
    }
    if (FenceRefusal.ENDED.isOf(thrown)) {
      throw endedByWork(fate());
    }
    return FenceRefusal.UNWRITTEN.isOf(thrown) ? Outcome.LOST : resolved(thrown);
  }

  /** What became of the transaction, after the end of the one that stands in its place. */
  private TransactionFate fate() throws SQLException {
    var connection = transaction.raw();
    if (!connection.getAutoCommit()) { // which the work may have set behind the guard
      connection.rollback();
    }
    return TransactionFate.ask(fence.member(), connection, transactionId);
  }

  /** Anything else may come from the commit, and a commit that throws may have been done. */
  private Outcome resolved(Throwable thrown) throws Exception {
    watched.over();
    transaction.abandon(); // its locks go before the ledger is asked
    return new CommitResolution<>(fence.member(), fence.held()).resolve(thrown);
  }

  /** What to throw where the work has ended its transaction. */
  Exception endedByWork(TransactionFate fate) {
    if (fate.prepared().isEmpty()) {
      return BrokenTransactionException.endedByFunction(fate.known());
    }
    transaction.close(); // it holds no lock of the prepared one, but a connection of the pool
    return new PreparedByWork(fence.member(), fate.prepared().get()).rolledBack();
  }
}
