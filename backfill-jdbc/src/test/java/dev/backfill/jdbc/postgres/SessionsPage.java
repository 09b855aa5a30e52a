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
        "Settings of a chunk of a few keys",
        "Sent with its statement, whose plan may be kept.",
        NamedSql.of(dialect.sessionToKeepPlans()));
    made.part(
        "Settings of a later batch",
        "Sent with the statement of a later batch in the same transaction.",
        NamedSql.of(dialect.sessionAgain()));
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
    made.footprints();
    return made.page.toString();
  }

  private void footprints() {
    part(
        "Entering",
        "Sent when a run begins: one run at a time looks for others that write the same.",
        PostgresFootprints.LOCK);
    part(
        "Entering, with a ledger elsewhere",
        "The same where the ledger is in memory or in another database.",
        PostgresFootprints.LOCK_SESSION);
    part("Having entered", "Ends the lock before.", PostgresFootprints.UNLOCK);
    part(
        "The parents and parts of a table",
        "Sent while a run enters, once for the table that it writes.",
        PostgresFootprints.PLACE);
    part(
        "The ledgers of a database",
        "Sent while a run enters: runs of each of them may write the same.",
        PostgresFootprints.LEDGERS);
    part(
        "Runs whose ledgers are elsewhere", "Sent while a run enters.", PostgresFootprints.MARKERS);
    part(
        "A transaction that stays open",
        "Sent when a run begins whose ledger is in memory or in another database.",
        PostgresFootprints.KEEP_OPEN);
    part(
        "Marks of what a run writes",
        "Sent after it, in the same transaction.",
        PostgresFootprints.MARK);
  }

  private void part(String name, String when, NamedSql sql) {
    page.append("\n### ").append(name).append("\n\n").append(LedgerPage.shown(when, sql));
  }
}
