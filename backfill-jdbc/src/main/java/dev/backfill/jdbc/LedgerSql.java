package dev.backfill.jdbc;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;

/** The texts of a ledger's statements, for one schema of one database. Value. */
final class LedgerSql {

  private final Map<LedgerStatement, String> texts = new EnumMap<>(LedgerStatement.class);

  private LedgerSql(String schema, Function<LedgerStatement, String> texts) {
    String prefix = quoted(schema) + ".";
    for (LedgerStatement statement : LedgerStatement.values()) {
      this.texts.put(statement, texts.apply(statement).replace("{s}", prefix).strip());
    }
  }

  /** The texts for PostgreSQL 13 or newer. */
  static LedgerSql postgresql(String schema) {
    return new LedgerSql(schema, PostgresLedgerSql::of);
  }

  String of(LedgerStatement statement) {
    return texts.getOrDefault(statement, "");
  }

  /** A name that came from the catalog or the settings, as an identifier. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
