package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerStatement;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Waits for the disk where {@link FencedChunks transactions of chunks} have not: before a process
 * hears that nothing is left, and where the run changes its state. The log of the database is in
 * order, so one commit that waits is enough for all that were committed before it. Value.
 *
 * @param member the process in its run
 */
public record DurableEnd(Membership<?> member) {

  /** The sentences of log, report and explanation if transactions of chunks do not wait. */
  public static final String NOTICE =
      "Transactions of chunks do not wait for the disk if work and ledger share them"
          + " (Durability.AT_THE_END). After a crash of the server the chunks that it has lost are"
          + " done again.";

  /** The commit of this transaction waits. Sends nothing where each commit waits anyway. */
  void waits(Connection transaction) throws SQLException {
    if (isNeeded()) {
      member.sql(LedgerStatement.WAIT_FOR_DISK).on(transaction).list(row -> row.getString(1));
    }
  }

  /** Returns true if transactions of chunks have not waited. */
  boolean isNeeded() {
    return member.settings().asynchronous();
  }

  /**
   * The same, in a transaction that has only read.
   *
   * @return false if this process was declared dead, so that nothing is written
   */
  boolean waitsForReader(Connection transaction) throws SQLException {
    waits(transaction);
    return member
            .sql(LedgerStatement.PROCESS_TOUCH)
            .on(transaction)
            .with("process", member.processId())
            .update()
        == 1;
  }
}
