package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The fate of a transaction that the work may have ended itself. Value.
 *
 * @param id the transaction
 * @param present the one in which this was asked; empty if it has no id
 * @param status {@code committed}, {@code aborted} or {@code in progress}; empty if it is too old,
 *     the one in which this was asked, or not known to the server, which has crashed since
 * @param prepared its name, if it waits for the second phase of a commit
 */
record TransactionFate(
    String id, Optional<String> present, Optional<String> status, Optional<String> prepared) {

  static TransactionFate ask(Membership<?> member, Connection connection, String id)
      throws SQLException {
    return member
        .sql(LedgerStatement.TRANSACTION)
        .on(connection)
        .with("transaction", id)
        .one(
            row ->
                new TransactionFate(
                    id,
                    Optional.ofNullable(row.getString(1)),
                    Optional.ofNullable(row.getString(2)),
                    Optional.ofNullable(row.getString(3))));
  }

  /** Returns true if it is the transaction in which this was asked. */
  boolean isPresent() {
    return present.equals(Optional.of(id));
  }

  boolean isCommitted() {
    return status.equals(Optional.of("committed"));
  }

  /** Returns true if the work has ended it, where it is not open any more because of an error. */
  boolean wasEndedByWork() {
    return isCommitted() || prepared.isPresent();
  }

  /**
   * Returns true if a crash of the server has lost the transaction, and its number was given to the
   * one that has committed: a transaction of ours locks its chunk before anything else.
   *
   * @param chunk that it had locked
   */
  boolean wasLost(Membership<?> member, Connection connection, long chunk) throws SQLException {
    return prepared.isEmpty()
        && member
            .sql(LedgerStatement.TRANSACTION_LOST)
            .on(connection)
            .with("transaction", id)
            .with("run", member.runId())
            .with("chunk", chunk)
            .one(row -> row.getBoolean(1));
  }

  /** Describes what the work is known to have committed, as a sentence without its full stop. */
  String known() {
    return switch (status.orElse("")) {
      case "committed" -> "What it wrote before that is committed";
      case "aborted" ->
          "Its transaction was rolled back; what it wrote after that may be committed";
      default -> "";
    };
  }
}
