package dev.backfill.jdbc.sql;

import dev.backfill.jdbc.sql.SqlScanner.Kind;
import dev.backfill.jdbc.sql.SqlScanner.Piece;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SQL of the user's own. It is trusted like the user's Java, so this is no defence against an
 * attacker: it makes sure that a slip stays where it was made.
 */
public final class UserSql {

  private static final Pattern NUMBERED = Pattern.compile("(?<![\\w$])\\$\\d");

  private UserSql() {}

  /**
   * One expression in parentheses, ready for a prepared statement.
   *
   * @param what its name, for the message
   * @param sql such as {@code status <> 'draft'}
   * @throws IllegalArgumentException if it is blank, or more or less than one expression as far as
   *     can be told without a database
   */
  public static String expression(String what, String sql) {
    requireText(what, sql);
    int depth = 0;
    var rendered = new StringBuilder("(");
    for (Piece piece : SqlScanner.scan(what, sql)) {
      if (piece.kind() == Kind.COMMENT) {
        throw new IllegalArgumentException(
            sentence(what) + " contains a comment, which could hide what follows it; leave it out");
      }
      if (piece.kind() == Kind.CODE) {
        requireNoSeparator(what, piece.text());
        requireOne(what, piece.text(), depth);
        depth = depthAfter(what, piece.text(), depth);
      }
      rendered.append(prepared(what, piece));
    }
    if (depth != 0) {
      throw unbalanced(what);
    }
    return rendered.append(')').toString();
  }

  /** A piece as it stands in a prepared statement: {@code ?} is an operator there, doubled. */
  public static String prepared(String what, Piece piece) {
    if (piece.kind() != Kind.CODE) {
      return piece.text();
    }
    if (NUMBERED.matcher(piece.text()).find()) {
      throw new IllegalArgumentException(
          sentence(what)
              + " contains a numbered parameter such as $1; write the value, or a subquery");
    }
    return piece.text().replace("?", "??");
  }

  /** The beginning of a sentence. */
  public static String sentence(String what) {
    return Character.toUpperCase(what.charAt(0)) + what.substring(1);
  }

  static void requireText(String what, @Nullable String sql) {
    if (sql == null) {
      throw new NullPointerException(sentence(what) + " is null; give a text, or leave it out");
    }
    if (sql.isBlank()) {
      throw new IllegalArgumentException(sentence(what) + " is blank");
    }
  }

  public static void requireNoSeparator(String what, String code) {
    if (code.indexOf(';') >= 0) {
      throw new IllegalArgumentException(
          sentence(what)
              + " contains ';' outside of quotes; give one statement or expression, without it");
    }
  }

  private static int depthAfter(String what, String code, int before) {
    int depth = before;
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      if (c == '(' || c == '[') {
        depth++;
      } else if ((c == ')' || c == ']') && --depth < 0) {
        throw unbalanced(what);
      }
    }
    return depth;
  }

  /** In parentheses, two expressions are one row: of two names, {@code (Ada,Lovelace)}. */
  private static void requireOne(String what, String code, int before) {
    int depth = before;
    for (int i = 0; i < code.length(); i++) {
      char c = code.charAt(i);
      depth += c == '(' || c == '[' ? 1 : c == ')' || c == ']' ? -1 : 0;
      if (c == ',' && depth == 0) {
        throw new IllegalArgumentException(
            sentence(what)
                + " contains a comma outside of parentheses: give one expression, such as first ||"
                + " ' ' || last, and one call for each column");
      }
    }
  }

  private static IllegalArgumentException unbalanced(String what) {
    return new IllegalArgumentException(
        sentence(what) + " has parentheses that do not match; it must be one expression");
  }

  /**
   * Conditions and expressions on one line, for definitions: the same line in every JVM, and
   * another one for every other text.
   */
  public static String oneLine(String sql) {
    return OneLine.of(sql.strip());
  }

  /** All pieces of a statement. */
  public static List<Piece> pieces(String what, String sql) {
    requireText(what, sql);
    return SqlScanner.scan(what, sql);
  }
}
