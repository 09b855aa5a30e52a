package dev.backfill.jdbc.work;

import dev.backfill.jdbc.sql.SqlScanner.Kind;
import dev.backfill.jdbc.sql.SqlScanner.Piece;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.jdbc.sql.UserSql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement of the user's with places for the chunk's condition.
 *
 * @param written as the user wrote it
 * @param parts the text before, between and after the places, ready for a prepared statement
 * @param aliases for each place, how the chunk column is qualified there
 */
public record ChunkSql(String written, List<String> parts, List<Optional<String>> aliases) {

  private static final String WORK = "the statement of Jdbc.sql";
  private static final Pattern PLACE = Pattern.compile("\\{chunk(?::([A-Za-z_]\\w*))?}");

  public ChunkSql {
    parts = List.copyOf(parts);
    aliases = List.copyOf(aliases);
  }

  /**
   * Finds the places of a statement that is work.
   *
   * @throws IllegalArgumentException if there is none, or if it is not one statement
   */
  public static ChunkSql parse(String sql) {
    var found = parse(WORK, sql);
    if (found.aliases().isEmpty()) {
      throw new IllegalArgumentException(
          "Jdbc.sql needs {chunk} where the condition of the chunk belongs, outside of quotes and"
              + " comments: update .. where {chunk} and ..");
    }
    return found;
  }

  /**
   * Finds the places of any statement; there may be none.
   *
   * @param what the name of the statement, for the message
   * @throws IllegalArgumentException if it is not one statement
   */
  public static ChunkSql parse(String what, String sql) {
    var parts = new ArrayList<String>();
    var aliases = new ArrayList<Optional<String>>();
    var part = new StringBuilder();
    for (Piece piece : UserSql.pieces(what, withoutEnd(sql))) {
      if (piece.kind() != Kind.CODE) {
        part.append(piece.text());
        continue;
      }
      UserSql.requireNoSeparator(what, piece.text());
      String code = UserSql.prepared(what, piece);
      Matcher place = PLACE.matcher(code);
      int from = 0;
      while (place.find()) {
        parts.add(part.append(code, from, place.start()).toString());
        aliases.add(Optional.ofNullable(place.group(1)));
        part.setLength(0);
        from = place.end();
      }
      part.append(code, from, code.length());
    }
    parts.add(part.toString());
    return new ChunkSql(sql.strip(), parts, aliases);
  }

  private static String withoutEnd(String sql) {
    String text = sql.strip();
    return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
  }

  /** The statement for one chunk; the condition is made for the qualifier of each place. */
  public SqlText render(Function<Optional<String>, SqlText> condition) {
    var statement = SqlText.of(parts.getFirst());
    for (int i = 0; i < aliases.size(); i++) {
      statement =
          statement
              .plus("(")
              .plus(condition.apply(aliases.get(i)))
              .plus(")")
              .plus(parts.get(i + 1));
    }
    return statement;
  }
}
