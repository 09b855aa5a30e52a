package dev.backfill.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.sql.NamedSql;
import java.util.ArrayList;

/** The statements of a ledger, as a part of a document. Confined to one call. */
final class LedgerPage {

  private static final String HEAD =
      """

      ## The ledger

      These are all statements of a ledger, in the order of a run, the same for every version of PostgreSQL. Parameters have names here ([ADR 59](adr/0059-parameters-of-our-statements-have-names.md)); the driver sends a place for each. The scripts that make the tables are in [`db/backfill/postgresql`](../backfill-jdbc/src/main/resources/db/backfill/postgresql).
      """;

  private final StringBuilder page = new StringBuilder(HEAD);

  private LedgerPage() {}

  static String of(PostgresDialect dialect) {
    var made = new LedgerPage();
    made.tables();
    var home = LedgerLocation.of(dialect, "the database", "public", "backfill_", "app");
    var shown = new ArrayList<LedgerStatement>();
    for (var purpose : LedgerPurpose.all()) {
      made.title(purpose.title());
      purpose
          .sent()
          .forEach(
              (statement, when) -> {
                shown.add(statement);
                made.part("`" + statement + "`", when, home.sql(statement));
              });
    }
    assertThat(shown).containsExactlyInAnyOrder(LedgerStatement.values());
    return made.page.toString();
  }

  private void tables() {
    title("Before a ledger is used");
    part(
        "The server",
        "Sent first: refuses a server that is too old, and a session that may not write.",
        PostgresLedgerCatalog.SERVER);
    part(
        "Where a table is",
        "Sent for the table of versions, and for the table of runs if there is none.",
        PostgresLedgerCatalog.FIND);
    part(
        "Tables that are missing",
        "Sent if the tables are up to date, and when a statement finds no table.",
        PostgresLedgerCatalog.MISSING);
    part(
        "Rights that are missing",
        "Follows, if no table is missing and the ledger is to be written.",
        PostgresLedgerCatalog.LACKED_RIGHTS);
    part(
        "Where new tables go",
        "Sent if there are no tables and no schema is set.",
        PostgresLedgerCatalog.CURRENT_SCHEMA);
    part(
        "Whether a schema is there",
        "Sent before tables are made, to make their schema too.",
        PostgresLedgerCatalog.SCHEMA_EXISTS);
    part(
        "What uses a column that is to change",
        "Sent if the server refuses to change a column of older tables.",
        PostgresLedgerCatalog.DEPENDENTS);
    part(
        "The limit of a wait",
        "First statement of a transaction that makes or changes tables.",
        PostgresLedgerCatalog.LOCK_TIMEOUT);
  }

  private void title(String title) {
    page.append("\n### ").append(title).append('\n');
  }

  private void part(String name, String when, NamedSql sql) {
    page.append("\n#### ").append(name).append("\n\n").append(shown(when, sql));
  }

  /** When a statement is sent, and its text with the names of the parameters in their places. */
  static String shown(String when, NamedSql sql) {
    String text = sql.jdbc();
    for (String name : sql.places()) {
      text = text.replaceFirst("\\?", ":" + name);
    }
    return when + "\n\n```sql\n" + SqlLines.of(text) + "\n```\n";
  }
}
