package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.sql.NamedSql;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The texts of a ledger's statements, for one place in one database. Value. */
public final class LedgerSql {

  /** The default prefix of the names of the tables: {@value}. */
  public static final String PREFIX = "backfill_";

  private final Map<LedgerStatement, NamedSql> texts = new EnumMap<>(LedgerStatement.class);

  /**
   * The texts for a database.
   *
   * @param prefix lower-case letters, digits and underscores, so that it needs no quotes
   */
  LedgerSql(Dialect dialect, String schema, String prefix) {
    String qualifier = quoted(schema) + ".";
    for (LedgerStatement statement : LedgerStatement.values()) {
      texts.put(
          statement,
          dialect
              .ledger(statement)
              .rewritten(text -> prefixed(text, prefix).replace("{s}", qualifier).strip()));
    }
  }

  NamedSql of(LedgerStatement statement) {
    return Objects.requireNonNull(texts.get(statement));
  }

  /** A name that came from the catalog or the settings, as an identifier. */
  public static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A text whose tables have another prefix; nothing else in our texts begins like them. */
  public static String prefixed(String text, String prefix) {
    return text.replace(PREFIX, prefix);
  }
}
