package dev.backfill.jdbc;

import dev.backfill.contract.BackfillException;
import dev.backfill.work.FailureKind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The work has broken the transaction that it was given. Nothing of it is committed by us. */
final class BrokenTransactionException extends BackfillException {

  private static final long serialVersionUID = 1L;

  private final FailureKind kind;
  private final String what;

  private BrokenTransactionException(
      FailureKind kind, String what, String advice, @Nullable Throwable cause) {
    super(what + ". " + advice, cause);
    this.kind = kind;
    this.what = what;
  }

  /** The work caught an error after which PostgreSQL refuses everything, and went on. */
  static BrokenTransactionException hiddenError(SQLException hidden) {
    return new BrokenTransactionException(
        FailureKind.FAIL_CHUNK,
        "The work hid an error that had ended its transaction: " + SqlFailures.describe(hidden),
        "Let it through, or set a savepoint before the statement and roll back to it",
        hidden);
  }

  /** The work ended the transaction by a statement of its own. */
  static BrokenTransactionException endedByFunction() {
    return new BrokenTransactionException(
        FailureKind.FAIL_RUN,
        "TX_ENDED_BY_FUNCTION: the work ran COMMIT or ROLLBACK as a statement, so that its changes"
            + " are not in one transaction with the ledger",
        "Remove it: return to commit, throw to roll back",
        null);
  }

  /** What is to be done about it. */
  FailureKind kind() {
    return kind;
  }

  /** What happened, without the advice. */
  String what() {
    return what;
  }
}
