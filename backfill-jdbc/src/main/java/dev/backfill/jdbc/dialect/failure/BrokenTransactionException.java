package dev.backfill.jdbc.dialect.failure;

import dev.backfill.contract.BackfillException;
import dev.backfill.work.FailureKind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The work has broken the transaction that it was given, or has not used it. Nothing of it is
 * committed by the library.
 */
public final class BrokenTransactionException extends BackfillException {

  private static final long serialVersionUID = 1L;

  private static final String WAYS =
      "Write on tx.unwrap(Connection.class); in Spring, bind that connection first:"
          + " TransactionSynchronizationManager.bindResource(dataSource, new"
          + " ConnectionHolder(connection))";

  private static final String LOOK =
      "The chunk is held: look at its rows, then release or skip it in the ledger";

  /** The longest text of another failure that is repeated: {@value} characters. */
  private static final int LONGEST = 170;

  private final FailureKind kind;
  private final String what;

  private BrokenTransactionException(
      FailureKind kind, String what, String advice, @Nullable Throwable cause) {
    super(what + ". " + advice, cause);
    this.kind = kind;
    this.what = what;
  }

  /** The work caught an error after which PostgreSQL refuses everything, and went on. */
  public static BrokenTransactionException hiddenError(SQLException hidden) {
    return new BrokenTransactionException(
        FailureKind.FAIL_CHUNK,
        "The work hid an error that had ended its transaction: " + SqlFailures.describe(hidden),
        "Let it through, or set a savepoint before the statement and roll back to it",
        hidden);
  }

  /**
   * The work ended the transaction itself.
   *
   * @param known the known facts about it, a sentence without its full stop; empty if nothing
   */
  public static BrokenTransactionException endedByFunction(String known) {
    return new BrokenTransactionException(
        FailureKind.HOLD_RUN,
        "TX_ENDED_BY_FUNCTION: the work ended its transaction itself, by COMMIT, ROLLBACK or a"
            + " connection behind the guard. Its changes are not in one transaction with the"
            + " ledger. "
            + (known.isEmpty() ? "Whether it has committed any is not known" : known),
        "Remove it: return to commit, throw to roll back. " + LOOK,
        null);
  }

  /**
   * The last statement of the transaction was refused, and the message is hidden that says why.
   *
   * @param refusal what the data source has thrown
   */
  public static BrokenTransactionException unexplained(Throwable refusal) {
    return new BrokenTransactionException(
        FailureKind.HOLD_RUN,
        "The database refused the last statement of the transaction (SQLSTATE 22P02), and the data"
            + " source hides the message that says why. The work may have ended its transaction"
            + " itself. Whether it has committed any change is not known",
        "Have the data source keep the exceptions of the driver as causes. " + LOOK,
        refusal);
  }

  /** The work has prepared the transaction, which was rolled back since. */
  public static BrokenTransactionException prepared(String name) {
    return new BrokenTransactionException(
        FailureKind.FAIL_RUN,
        "TX_ENDED_BY_FUNCTION: the work ran PREPARE TRANSACTION %s. The prepared transaction was rolled back"
            .formatted(name),
        "Remove it: return to commit, throw to roll back",
        null);
  }

  /** The work reports changed rows, and its transaction has changed none. */
  public static BrokenTransactionException wroteNothing(long rows) {
    return new BrokenTransactionException(
        FailureKind.HOLD_RUN,
        "The work says that it changed %d rows, and its transaction wrote nothing: it used a connection of its own, which commits by itself. %s"
            .formatted(rows, WAYS),
        LOOK,
        null);
  }

  /** The work has thrown, and what it may have written elsewhere is not rolled back. */
  public static BrokenTransactionException mayHaveWritten(FailureKind kind, Throwable thrown) {
    return new BrokenTransactionException(
        kind,
        "The work failed before its transaction had written anything: %s. It is not tried again, because what it may have written on a connection of its own stays. %s"
            .formatted(shortened(SqlFailures.diagnose(thrown).text()), WAYS),
        LOOK,
        thrown);
  }

  /** So that the sentences behind it are stored too. */
  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "\u2026";
  }

  /** The handling that it needs. */
  FailureKind kind() {
    return kind;
  }

  /** The failure, without the advice. */
  String what() {
    return what;
  }
}
