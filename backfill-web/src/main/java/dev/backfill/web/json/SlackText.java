package dev.backfill.web.json;

import dev.backfill.base.Printable;

/**
 * Text as Slack takes it: the three characters that begin links and mentions are escaped, and what
 * is too long ends with an ellipsis. Neither an escape nor a character is cut in two. Stateless.
 */
final class SlackText {

  /** The largest number of characters in a heading. */
  static final int HEADER = 150;

  /** The largest number of characters in a paragraph, counted as they are sent. */
  static final int SECTION = 3_000;

  private SlackText() {}

  /** Plain text for a heading, which needs no escapes. */
  static String header(String any) {
    return cut(any, HEADER, false);
  }

  /** Text for a paragraph. */
  static String section(String any) {
    return cut(any, SECTION, true);
  }

  private static String cut(String any, int most, boolean escapes) {
    String text = Printable.text(any);
    var sent = new StringBuilder();
    int fits = 0; // the length up to which there is room for an ellipsis
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      sent.append(escapes ? escaped(text.codePointAt(i)) : Character.toString(text.codePointAt(i)));
      if (sent.length() > most) {
        sent.setLength(fits);
        return sent.append('…').toString();
      }
      if (sent.length() < most) {
        fits = sent.length();
      }
    }
    return sent.toString();
  }

  private static String escaped(int c) {
    return switch (c) {
      case '&' -> "&amp;";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      default -> Character.toString(c);
    };
  }
}
