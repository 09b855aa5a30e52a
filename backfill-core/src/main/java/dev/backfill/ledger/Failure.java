package dev.backfill.ledger;

import dev.backfill.work.FailureKind;

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
}
