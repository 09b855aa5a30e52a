package dev.backfill.work;

import dev.backfill.base.Printable;
import dev.backfill.support.StackPlace;

/**
 * A failure, in the library's words: without row data, parameters, URLs and secrets, because it is
 * stored and shown.
 *
 * <p>Value.
 *
 * @param kind the handling that it needs
 * @param text one or two sentences, at most 500 characters
 * @param sqlState the five letters and digits; anything else becomes empty
 */
public record Failure(FailureKind kind, String text, String sqlState) {

  private static final int LONGEST = 500;

  /** Makes the text printable, and cuts one that is too long to be stored. */
  public Failure {
    text = Printable.text(text);
    if (text.length() > LONGEST) {
      text = Printable.text(text.substring(0, LONGEST - 1)) + "\u2026";
    }
    sqlState = sqlState.matches("[0-9A-Za-z]{5}") ? sqlState : "";
  }

  /**
   * The failure of work without a database: the class of the exception and the {@linkplain
   * StackPlace place} in the host's code, never its message, which may carry row data. A count of
   * rows that was refused is named.
   *
   * @param kind the handling that it needs
   * @param thrown the exception of the work
   * @return the failure
   */
  public static Failure of(FailureKind kind, Throwable thrown) {
    if (thrown instanceof RefusedCountException) {
      return new Failure(kind, String.valueOf(thrown.getMessage()), "");
    }
    String where = StackPlace.of(thrown).map(place -> " at " + place).orElse("");
    return new Failure(kind, thrown.getClass().getName() + where, "");
  }
}
