package dev.backfill.work;

/**
 * What went wrong, in words of ours: without row data, parameters, URLs and secrets, because it is
 * stored and shown.
 *
 * <p>Value.
 *
 * @param kind what is to be done about it
 * @param text one or two sentences, at most 500 characters
 * @param sqlState the five characters, or empty
 */
public record Failure(FailureKind kind, String text, String sqlState) {

  /** Cuts a text that is too long to be stored. */
  public Failure {
    text = text.length() <= 500 ? text : text.substring(0, 499) + "\u2026";
  }

  /**
   * The failure of work that knows no database: the class of the exception and where it was thrown,
   * never its message, which may carry row data. A count of rows that was refused is named.
   *
   * @param kind what is to be done about it
   * @param thrown what the work threw
   * @return the failure
   */
  public static Failure of(FailureKind kind, Throwable thrown) {
    if (thrown instanceof RefusedCountException) {
      return new Failure(kind, String.valueOf(thrown.getMessage()), "");
    }
    var trace = thrown.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    return new Failure(kind, thrown.getClass().getName() + where, "");
  }
}
