package dev.backfill.jdbc.sql;

/** Writes names into SQL. Only for names that a catalog has returned. */
public final class Identifiers {

  private Identifiers() {}

  /** The name in double quotes, its own quotes doubled. */
  public static String quote(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** As SQL folds a name without quotes: ASCII letters to lower case, nothing else. */
  public static String fold(String name) {
    var folded = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      folded.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
    }
    return folded.toString();
  }
}
