package dev.backfill.jdbc.sql;

/**
 * Writes a text on one line, so that different texts give different lines. A line feed is written
 * as {@code \n} and a carriage return as {@code \r}. Backslashes are doubled only where they stand
 * before one of these four: definitions of most texts, such as regular expressions, stay as earlier
 * versions wrote them. Stateless.
 */
final class OneLine {

  private static final char ESCAPE = '\\';

  private OneLine() {}

  static String of(String text) {
    var line = new StringBuilder(text.length());
    int backslashes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ESCAPE) {
        backslashes++;
      } else {
        append(line, c, backslashes);
        backslashes = 0;
      }
    }
    return line.append(String.valueOf(ESCAPE).repeat(backslashes)).toString();
  }

  /** An even number of backslashes before a letter means the letter, an odd one the line break. */
  private static void append(StringBuilder line, char c, int backslashes) {
    boolean doubled = c == '\n' || c == '\r' || c == 'n' || c == 'r';
    line.append(String.valueOf(ESCAPE).repeat(doubled ? 2 * backslashes : backslashes));
    switch (c) {
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      default -> line.append(c);
    }
  }
}
