package dev.backfill.jdbc.check;

import dev.backfill.jdbc.sql.SqlScanner.Kind;
import dev.backfill.jdbc.sql.SqlScanner.Piece;
import dev.backfill.jdbc.sql.UserSql;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The words with which a query may begin. */
final class QueryWords {

  private static final Set<String> FIRST = Set.of("select", "with", "values", "table");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_]\\w*");

  private QueryWords() {}

  /**
   * Refuses other statements.
   *
   * @throws IllegalArgumentException if the first word is none of a query
   */
  static void require(String what, String sql) {
    String code =
        UserSql.pieces(what, sql).stream()
            .filter(piece -> piece.kind() == Kind.CODE)
            .map(Piece::text)
            .reduce("", String::concat);
    var word = WORD.matcher(code);
    String first = word.find() ? word.group().toLowerCase(Locale.ROOT) : "";
    if (!FIRST.contains(first)) {
      throw new IllegalArgumentException(
          "%s begins with '%s'; give a query that only reads, such as select id from orders where amount < 0"
              .formatted(UserSql.sentence(what), first));
    }
  }
}
