package dev.backfill.base;

/**
 * Makes text of users and of data printable, so that it shows as it is in a terminal, a log and a
 * page: control characters (C0 and C1), line and paragraph separators, marks of direction and other
 * invisible characters, and halves of surrogate pairs. Stateless; thread-safe.
 */
public final class Printable {

  private Printable() {}

  /**
   * One line: each run of characters that do not print becomes one space.
   *
   * @param any any text
   * @return the same text if all of it prints
   */
  public static String text(String any) {
    return cleaned(any, false);
  }

  /**
   * Several lines: the same, but line feeds and tabs stay.
   *
   * @param any any text
   * @return the same text if all of it prints
   */
  public static String lines(String any) {
    return cleaned(any, true);
  }

  /**
   * Returns true if all of a text prints in one line.
   *
   * @param any any text
   * @return true if {@link #text} changes nothing
   */
  public static boolean isText(String any) {
    return firstBad(any, false) < 0;
  }

  /**
   * Returns true if all of a text prints in lines.
   *
   * @param any any text
   * @return true if {@link #lines} changes nothing
   */
  public static boolean isLines(String any) {
    return firstBad(any, true) < 0;
  }

  private static String cleaned(String any, boolean lines) {
    int bad = firstBad(any, lines);
    if (bad < 0) {
      return any;
    }
    var clean = new StringBuilder(any.length()).append(any, 0, bad);
    boolean inRun = false;
    for (int i = bad; i < any.length(); i += Character.charCount(any.codePointAt(i))) {
      int c = any.codePointAt(i);
      boolean prints = prints(c, lines);
      if (prints) {
        clean.appendCodePoint(c);
      } else if (!inRun) {
        clean.append(' ');
      }
      inRun = !prints;
    }
    return clean.toString();
  }

  private static int firstBad(String any, boolean lines) {
    for (int i = 0; i < any.length(); i += Character.charCount(any.codePointAt(i))) {
      if (!prints(any.codePointAt(i), lines)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean prints(int c, boolean lines) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> lines && (c == '\n' || c == '\t');
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
