package dev.backfill.jdbc;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The texts of a ledger's statements, for one place in one database. Value. */
final class LedgerSql {

  /** What the names of the tables begin with where nothing else is wanted: {@value}. */
  static final String PREFIX = "backfill_";

  /** In our texts a parenthesis follows at once on the name of a function, and on no other name. */
  private static final Pattern FUNCTION = Pattern.compile("(?<![\\w.'])([a-z_][a-z0-9_]*)\\(");

  /**
   * Looks like a function and is grammar, which means one thing only; so does unnest of several
   * arrays, and that of one has its schema in the text.
   */
  private static final Set<String> GRAMMAR =
      Set.of("array", "coalesce", "extract", "exists", "greatest", "least", "nullif", "unnest");

  private final Map<LedgerStatement, String> texts = new EnumMap<>(LedgerStatement.class);

  private LedgerSql(String schema, String prefix, Function<LedgerStatement, String> texts) {
    String qualifier = quoted(schema) + ".";
    for (LedgerStatement statement : LedgerStatement.values()) {
      String text = prefixed(texts.apply(statement), prefix);
      this.texts.put(statement, withCatalog(text).replace("{s}", qualifier).strip());
    }
  }

  /**
   * The texts for PostgreSQL 13 or newer.
   *
   * @param prefix lower-case letters, digits and underscores, so that it needs no quotes
   */
  static LedgerSql postgresql(String schema, String prefix) {
    return new LedgerSql(schema, prefix, PostgresLedgerSql::of);
  }

  /**
   * A text whose functions are PostgreSQL's own, whatever others have put into the search path: one
   * there would be called if its parameters fitted better, or if its schema came first.
   */
  static String withCatalog(String text) {
    return FUNCTION
        .matcher(text)
        .replaceAll(
            call -> GRAMMAR.contains(call.group(1)) ? call.group() : "pg_catalog." + call.group());
  }

  String of(LedgerStatement statement) {
    return texts.getOrDefault(statement, "");
  }

  /** A name that came from the catalog or the settings, as an identifier. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A text whose tables have another prefix; nothing else in our texts begins like them. */
  static String prefixed(String text, String prefix) {
    return text.replace(PREFIX, prefix);
  }
}
