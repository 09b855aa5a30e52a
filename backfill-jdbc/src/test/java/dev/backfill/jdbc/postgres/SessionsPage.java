package dev.backfill.jdbc.postgres;

import dev.backfill.jdbc.sql.NamedSql;

/**
 * What sessions and transactions are asked and told, as a part of a document. Confined to one call.
 */
final class SessionsPage {

  private final StringBuilder page = new StringBuilder("\n## Sessions and transactions\n");

  private SessionsPage() {}

  static String of(PostgresDialect dialect) {
    var made = new SessionsPage();
    made.part(
        "Settings of a batch",
        "Sent with the statement of each batch in one round trip, and before each question.",
        NamedSql.of(dialect.session()));
    made.part(
        "Settings of an ordered question",
        "Sent before questions whose rows an index has in their order.",
        NamedSql.of(dialect.orderedSession()));
    made.part(
        "The id of a transaction",
        "Sent before SQL of the user's runs in a transaction without a claim.",
        dialect.giveId());
    made.part(
        "What a transaction has written",
        "Sent after work of the user's own that says it changed rows.",
        dialect.ownWrites());
    made.part(
        "Checks of the commit",
        "Sent at the end of a rehearsal, which does not commit.",
        NamedSql.of(dialect.checkDeferred()));
    made.part(
        "The name of a database",
        "Sent once for each data source: messages and reports name it.",
        PostgresSessions.ADDRESS);
    made.part(
        "The number of a session",
        "Sent on each connection when a run begins: each must have a session of its own.",
        PostgresSessions.NUMBER);
    made.part(
        "Whether the driver prepares statements",
        "Sent once when a run begins, if a pooler gives sessions to others in between.",
        PostgresSessions.PREPARED);
    made.part(
        "Whether two data sources lead to one database",
        "Sent on both if the ledger has another data source than the table.",
        PostgresSessions.LOCK);
    return made.page.toString();
  }

  private void part(String name, String when, NamedSql sql) {
    page.append("\n### ").append(name).append("\n\n").append(LedgerPage.shown(when, sql));
  }
}
