package dev.backfill.jdbc.resource;

import dev.backfill.jdbc.dialect.TransactionState;
import dev.backfill.jdbc.dialect.failure.BrokenTransactionException;
import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.work.FailureKind;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Checks that the user's work writes in the transaction that it is given, and not on a connection
 * of its own: what it writes there stays, whatever becomes of the chunk. Thread-safe; one for each
 * piece of work.
 *
 * <p>Once the work was seen to write in its transaction, it is trusted to do so where it throws.
 * Otherwise every failure before its first statement, such as that of a web service, would hold its
 * chunk.
 */
public final class OwnWrites {

  private volatile boolean seen;

  /**
   * The work has returned.
   *
   * @param begun the transaction's id when the work began, if it is known
   * @param rows the number of changed rows that it reports
   * @throws BrokenTransactionException if its transaction has changed none of them
   */
  public void returned(JdbcTransaction tx, Optional<String> begun, long rows) throws Exception {
    if (rows == 0) {
      return; // there is nothing to be seen of work that had nothing to do
    }
    if (!tx.isUsed()) {
      throw BrokenTransactionException.wroteNothing(rows);
    }
    var state = askedAfterwards(tx);
    if (state.isEmpty()) {
      return;
    }
    if (!isStill(begun, state.get())) {
      if (tx.isFenced()) {
        return; // the ledger finds out what became of the transaction
      }
      throw BrokenTransactionException.endedByFunction("");
    }
    if (!state.get().wrote()) {
      throw BrokenTransactionException.wroteNothing(rows);
    }
    seen = true;
  }

  /**
   * The work has thrown. An error of its own transaction has rolled back what it wrote there.
   *
   * @param begun the transaction's id when the work began, if it is known
   * @throws BrokenTransactionException if it may have written elsewhere
   */
  public void threw(JdbcTransaction tx, Optional<String> begun, Throwable thrown) {
    if (seen || tx.isBlamedBy(thrown) || (tx.isUsed() && !mayHaveWrittenElsewhere(tx, begun))) {
      return;
    }
    boolean all = SqlFailures.kindOf(thrown) == FailureKind.FAIL_RUN;
    throw BrokenTransactionException.mayHaveWritten(
        all ? FailureKind.HOLD_RUN : FailureKind.HOLD_CHUNK, thrown);
  }

  private static Optional<TransactionState> askedAfterwards(JdbcTransaction tx) throws Exception {
    try {
      return tx.state();
    } catch (SQLException e) {
      throw tx.hiddenError(e);
    }
  }

  private boolean mayHaveWrittenElsewhere(JdbcTransaction tx, Optional<String> begun) {
    try {
      var state = tx.state();
      if (state.isEmpty() || (tx.isFenced() && !isStill(begun, state.get()))) {
        return false;
      }
      seen = state.get().wrote();
      return !seen;
    } catch (SQLException e) {
      Ignored.because("it is in an error of its own, or its session is gone", e);
      return !tx.sawAnError();
    }
  }

  private static boolean isStill(Optional<String> begun, TransactionState now) {
    return begun.isEmpty() || begun.equals(Optional.ofNullable(now.id()));
  }
}
