package dev.backfill.jdbc;

import java.util.Locale;

/**
 * Where a ledger lives. Value.
 *
 * @param database the database for people
 * @param schema the schema of the tables
 * @param role the role that the sessions have
 * @param sql the statements
 */
record LedgerHome(String database, String schema, String role, LedgerSql sql) {

  String sql(LedgerStatement statement) {
    return sql.of(statement);
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "schema '%s' of %s", schema, database);
  }
}
