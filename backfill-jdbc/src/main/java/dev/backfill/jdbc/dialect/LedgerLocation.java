package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.sql.NamedSql;
import java.util.Locale;

/**
 * Where a ledger lives. Value.
 *
 * @param database the database for people
 * @param schema the schema of the tables
 * @param prefix the prefix of the names of the tables
 * @param role the role that the sessions have
 * @param dialect its database
 * @param sql the statements
 */
public record LedgerLocation(
    String database, String schema, String prefix, String role, Dialect dialect, LedgerSql sql) {

  /** A ledger in a database that speaks a dialect. */
  public static LedgerLocation of(
      Dialect dialect, String database, String schema, String prefix, String role) {
    return new LedgerLocation(
        database, schema, prefix, role, dialect, new LedgerSql(dialect, schema, prefix));
  }

  public NamedSql sql(LedgerStatement statement) {
    return sql.of(statement);
  }

  /** The catalog of the database for the tables. */
  public LedgerCatalog catalog() {
    return dialect.ledgerCatalog();
  }

  /**
   * A table of this ledger, as it can stand in a statement.
   *
   * @param part its name without the prefix
   */
  public String table(String part) {
    return LedgerSql.quoted(schema) + "." + prefix + part;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "schema '%s' of %s", schema, database);
  }
}
