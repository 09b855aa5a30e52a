package dev.backfill.jdbc.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells code from quoted text and comments, as PostgreSQL reads them with {@code
 * standard_conforming_strings} on. Nothing is lost: the pieces, put together, are the text. One
 * thread at a time.
 */
public final class SqlScanner {

  /** The kinds of pieces. */
  public enum Kind {
    /** Keywords, names without quotes, numbers, operators. */
    CODE,
    /** A string, or a name in quotes. */
    QUOTED,
    /** A comment. */
    COMMENT
  }

  /** A piece of SQL. */
  public record Piece(Kind kind, String text) {}

  private final String what;
  private final String sql;
  private final List<Piece> pieces = new ArrayList<>();
  private int codeFrom;
  private int at;

  private SqlScanner(String what, String sql) {
    this.what = what;
    this.sql = sql;
  }

  /**
   * Takes SQL apart.
   *
   * @param what the name of the SQL, for the message
   * @throws IllegalArgumentException if it holds a NUL, or if a quote or comment does not end
   */
  public static List<Piece> scan(String what, String sql) {
    if (sql.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          UserSql.sentence(what) + " contains a NUL character, which SQL cannot hold");
    }
    var scanner = new SqlScanner(what, sql);
    scanner.run();
    return scanner.pieces;
  }

  private void run() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\'') {
        take(Kind.QUOTED, string(afterEscapeMark()));
      } else if (c == '"') {
        take(Kind.QUOTED, end('"', at + 1, "A quoted name"));
      } else if (c == '$' && !inWord(at)) {
        dollar();
      } else if (sql.startsWith("--", at)) {
        int newline = sql.indexOf('\n', at);
        take(Kind.COMMENT, newline < 0 ? sql.length() : newline);
      } else if (sql.startsWith("/*", at)) {
        take(Kind.COMMENT, comment());
      } else {
        at++;
      }
    }
    code(at);
  }

  private void take(Kind kind, int end) {
    code(at);
    pieces.add(new Piece(kind, sql.substring(at, end)));
    at = end;
    codeFrom = end;
  }

  private void code(int end) {
    if (end > codeFrom) {
      pieces.add(new Piece(Kind.CODE, sql.substring(codeFrom, end)));
    }
  }

  private boolean afterEscapeMark() {
    return at > 0 && (sql.charAt(at - 1) == 'E' || sql.charAt(at - 1) == 'e') && !inWord(at - 1);
  }

  private int string(boolean escapes) {
    for (int i = at + 1; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == '\\' && escapes) {
        i++;
      } else if (c == '\'') {
        return i + 1; // a doubled quote begins the next string, which is the same to us
      }
    }
    throw unclosed("A string");
  }

  private int end(char quote, int from, String thing) {
    int end = sql.indexOf(quote, from);
    if (end < 0) {
      throw unclosed(thing);
    }
    return end + 1;
  }

  private void dollar() {
    int tagEnd = at + 1;
    while (tagEnd < sql.length() && isWord(sql.charAt(tagEnd)) && sql.charAt(tagEnd) != '$') {
      tagEnd++;
    }
    boolean tag =
        tagEnd < sql.length()
            && sql.charAt(tagEnd) == '$'
            && !Character.isDigit(sql.charAt(at + 1));
    if (!tag) {
      at++;
      return;
    }
    String mark = sql.substring(at, tagEnd + 1);
    int end = sql.indexOf(mark, tagEnd + 1);
    if (end < 0) {
      throw unclosed("A string in " + mark);
    }
    take(Kind.QUOTED, end + mark.length());
  }

  private int comment() {
    int depth = 0;
    for (int i = at; i < sql.length(); i++) {
      if (sql.startsWith("/*", i)) {
        depth++;
        i++;
      } else if (sql.startsWith("*/", i)) {
        depth--;
        i++;
        if (depth == 0) {
          return i + 1;
        }
      }
    }
    throw unclosed("A comment");
  }

  private boolean inWord(int index) {
    return index > 0 && isWord(sql.charAt(index - 1));
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c > 127;
  }

  private IllegalArgumentException unclosed(String thing) {
    return new IllegalArgumentException("%s in %s does not end; close it".formatted(thing, what));
  }
}
