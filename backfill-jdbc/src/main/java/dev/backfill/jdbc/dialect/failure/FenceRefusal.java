package dev.backfill.jdbc.dialect.failure;

/**
 * What the last statement of a transaction of the ledger says where it does not write all its
 * chunks. It must be an error: the commit stands behind it in the same message, and the server
 * skips that only after an error, or executes it in an aborted transaction, which rolls back. SQL
 * has no error of one's own, so it is a text that is no number: the server quotes it in its
 * message, whatever the language.
 *
 * <p>A data source may throw exceptions of its own around those of the driver, or hide messages.
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
  public boolean isOf(Throwable thrown) {
    return SqlFailures.withState(thrown, SqlState.INVALID_TEXT)
        .flatMap(refusal -> SqlFailures.<String>asked(refusal::getMessage).stream())
        .anyMatch(message -> message.contains(words));
  }

  /**
   * Returns true if the server may have refused for any of these reasons: the data source has
   * replaced the driver's exception, and with it the server's message.
   */
  public static boolean isHidden(Throwable thrown) {
    var refusals = SqlFailures.withState(thrown, SqlState.INVALID_TEXT).toList();
    return !refusals.isEmpty()
        && refusals.stream().allMatch(refusal -> ErrorNames.routine(refusal).isEmpty());
  }
}
