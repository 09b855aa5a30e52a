package dev.backfill.values;

import static java.util.Objects.requireNonNull;

import dev.backfill.base.Printable;

/**
 * Checks text of the host's that a ledger stores: a database has limits, and refuses a NUL. Found
 * when the plan is built, it costs nothing; found in the middle of a run, it ends it. Stateless.
 */
final class FreeText {

  private FreeText() {}

  /**
   * Checks one text.
   *
   * @param what the name of it in the message, such as {@code requestedBy}
   * @param text the text
   * @param most the number of characters that it may have
   * @throws IllegalArgumentException if it is too long, or holds a NUL character
   */
  static void require(String what, String text, int most) {
    requireStorable(what, requireNonNull(text, what));
    int length = text.codePointCount(0, text.length());
    if (length > most) {
      throw new IllegalArgumentException(
          "%s may have at most %,d characters, this one has %,d: '%s…'"
              .formatted(what, most, length, Printable.text(text.substring(0, 40))));
    }
  }

  /**
   * Checks a text of any length.
   *
   * @throws IllegalArgumentException if it holds a NUL character
   */
  static void requireStorable(String what, String text) {
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "%s holds a NUL character at position %d, which no ledger can store"
              .formatted(what, text.indexOf('\0')));
    }
  }
}
