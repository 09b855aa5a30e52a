package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.scope.Range;
import java.util.UUID;

/**
 * One process in one run, as its parts share it. Value, of parts that are thread-safe.
 *
 * @param <R> type of the ranges
 * @param definition the plan
 * @param runId the run
 * @param processId this process in this run
 * @param home where the ledger is
 * @param settings settings of the ledger
 * @param connections the connections that are kept
 * @param status the state of the membership
 */
record Membership<R extends Range>(
    RunDefinition<R> definition,
    UUID runId,
    UUID processId,
    LedgerLocation home,
    LedgerSettings settings,
    RunConnections connections,
    MemberStatus status) {

  NamedSql sql(LedgerStatement statement) {
    return home.sql(statement);
  }

  /** The first eight digits of the run, as they stand in the names of its sessions. */
  String run8() {
    return runId.toString().substring(0, 8);
  }

  /** The action in progress, for a message. */
  String doing(String what) {
    return "%s of plan '%s'".formatted(what, definition.planName());
  }
}
