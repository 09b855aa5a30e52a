package dev.backfill.jdbc.sql;

import dev.backfill.jdbc.sql.SqlScanner.Kind;
import dev.backfill.jdbc.sql.SqlScanner.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts SQL into words, names and signs. Comments and strings are left out. Stateless. */
public final class SqlTokens {

  private static final Pattern TOKEN =
      Pattern.compile("[\\p{L}_\\x80-\\uffff][\\w$\\x80-\\uffff]*|\\d+|\\S");

  private SqlTokens() {}

  /**
   * A word or name as PostgreSQL folds it, or one sign.
   *
   * @param text a name without its quotes
   * @param quoted true if it is a name in quotes, which is no keyword
   * @param depth in how many parentheses or brackets it stands
   */
  public record Token(String text, boolean quoted, int depth) {

    public boolean is(String keyword) {
      return !quoted && text.equals(keyword);
    }

    public boolean isName() {
      return quoted || Character.isLetter(text.charAt(0)) || text.charAt(0) == '_';
    }
  }

  /** All tokens. A closing sign has the depth of its opening one. */
  public static List<Token> of(List<Piece> pieces) {
    var tokens = new ArrayList<Token>();
    int depth = 0;
    String name = "";
    for (Piece piece : pieces) {
      boolean named = piece.kind() == Kind.QUOTED && piece.text().startsWith("\"");
      if (named && !name.isEmpty()) { // a doubled quote: the name continues
        tokens.removeLast();
      }
      name = named ? name + piece.text() : "";
      if (named) {
        tokens.add(new Token(unquoted(name), true, depth));
      } else if (piece.kind() == Kind.QUOTED) {
        tokens.add(new Token("'", false, depth));
      } else if (piece.kind() == Kind.CODE) {
        Matcher token = TOKEN.matcher(piece.text());
        while (token.find()) {
          String text = Identifiers.fold(token.group());
          depth -= text.equals(")") || text.equals("]") ? 1 : 0;
          tokens.add(new Token(text, false, depth));
          depth += text.equals("(") || text.equals("[") ? 1 : 0;
        }
      }
    }
    return tokens;
  }

  private static String unquoted(String name) {
    return name.substring(1, name.length() - 1).replace("\"\"", "\"");
  }
}
