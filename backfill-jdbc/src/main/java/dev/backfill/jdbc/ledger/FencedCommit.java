package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.failure.BrokenTransactionException;
import dev.backfill.jdbc.dialect.failure.FenceRefusal;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
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
 * @param work the question whether the work has ended it
 */
record FencedCommit<R extends Range>(
    Fence<R> fence,
    JdbcTransaction transaction,
    LaneTransactions.Open watched,
    EndingByWork<R> work) {

  /**
   * Writes the batches down, and commits.
   *
   * @throws Exception if nothing is committed, and the claims are still held
   */
  Outcome of(List<Batch> perHeld) throws Exception {
    try {
      fence.outAndCommit(transaction.raw(), perHeld, work.transactionId());
      transaction.raw().commit(); // sends nothing, but pools and wrappers hear of it
      return Outcome.COMMITTED;
    } catch (SQLException | RuntimeException | Error e) {
      return refused(e);
    }
  }

  private Outcome refused(Throwable thrown) throws Exception {
    var sql = SqlFailures.sqlException(thrown);
    if (sql.isPresent() && SqlState.ABORTED_TRANSACTION.isOf(thrown)) {
      return aborted(transaction.hiddenError(sql.get()));
    }
    if (FenceRefusal.ENDED.isOf(thrown)) {
      throw endedByWork();
    }
    if (FenceRefusal.UNWRITTEN.isOf(thrown)) {
      return Outcome.LOST;
    }
    return resolved(
        FenceRefusal.isHidden(thrown) ? BrokenTransactionException.unexplained(thrown) : thrown);
  }

  /** The work hid an error: in the transaction, or in another one after it had ended that. */
  private Outcome aborted(Exception hidden) throws Exception {
    TransactionFate fate;
    try {
      fate = fate();
    } catch (SQLException | RuntimeException e) {
      hidden.addSuppressed(e);
      return resolved(hidden);
    }
    throw fate.wasEndedByWork() ? endedByWork(fate) : hidden;
  }

  /** The server says that the work has ended it. If nothing more can be had, that is enough. */
  private Exception endedByWork() {
    try {
      return endedByWork(fateHereOrOutside());
    } catch (SQLException | RuntimeException e) {
      var ended = BrokenTransactionException.endedByFunction("");
      ended.addSuppressed(e);
      return ended;
    }
  }

  private TransactionFate fateHereOrOutside() throws SQLException {
    try {
      return fate();
    } catch (SQLException | RuntimeException e) {
      Ignored.because("this session is gone, or the work has limited it: another one is asked", e);
      transaction.abandon();
      return work.askFromOutside();
    }
  }

  /** What became of the transaction, after the end of the one that stands in its place. */
  private TransactionFate fate() throws SQLException {
    var connection = transaction.raw();
    if (!connection.getAutoCommit()) { // which the work may have set behind the guard
      connection.rollback();
    }
    return work.ask(connection);
  }

  /** Anything else may come from the commit, and a commit that throws may have been done. */
  private Outcome resolved(Throwable thrown) throws Exception {
    watched.over();
    transaction.abandon(); // its locks go before the ledger is asked
    return new CommitResolution<>(work).resolve(thrown);
  }

  /** What to throw where the work has ended its transaction. */
  Exception endedByWork(TransactionFate fate) {
    if (fate.prepared().isPresent()) {
      transaction.close(); // it holds no lock of the prepared one, but a connection of the pool
    }
    return work.thrown(fate);
  }
}
