package dev.backfill.jdbc.dialect.failure;

import java.sql.SQLException;

/**
 * What the last statement of a transaction of the ledger says where it does not write all its
 * chunks. It must be an error: the commit stands behind it in the same message, and the server
 * skips that only after an error. SQL has no error of one's own, so it is a text that is no number:
 * the server quotes it in its message, whatever the language.
 */
public enum FenceRefusal {
  /** The transaction that has locked the claims is not there any more: the work has ended it. */
  ENDED("backfill: the transaction that locked the chunks has ended"),

  /** The transaction is the right one, but a chunk could not be written. */
  UNWRITTEN("backfill: the ledger did not write a chunk");

  private final String words;

  FenceRefusal(String words) {
    this.words = words;
  }

  /** The text in the message of the server; without quotes. */
  public String words() {
    return words;
  }

  /** Returns true if the server has refused for this reason. */
  public boolean isOf(SQLException thrown) {
    String message = thrown.getMessage();
    return SqlState.INVALID_TEXT.isOf(thrown) && message != null && message.contains(words);
  }
}
