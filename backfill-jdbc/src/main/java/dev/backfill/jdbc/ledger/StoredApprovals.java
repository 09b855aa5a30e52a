package dev.backfill.jdbc.ledger;

import dev.backfill.base.Durations;
import dev.backfill.jdbc.dialect.ArrayValue;
import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.ledger.Approval;
import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.ledger.Approvals;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The approvals of plans in the tables of a ledger. Confined to one connection.
 *
 * @param connection the connection
 * @param home where the ledger is
 */
record StoredApprovals(Connection connection, LedgerLocation home) {

  /** Keeps an approval. */
  Approval add(ApprovalTerms terms, String by, Duration validFor) throws SQLException {
    return home.sql(LedgerStatement.APPROVE)
        .on(connection)
        .with("approval", UUID.randomUUID())
        .with("plan", terms.planName())
        .with("by", by)
        .with("age", Durations.millis(validFor))
        .with("requested_by", terms.requestedBy())
        .with("plan_hash", terms.planHash())
        .with("work_hash", terms.workHash())
        .with("terms_hash", terms.termsHash())
        .with("document", terms.document())
        .one(
            row ->
                new Approval(
                    row.getString(1),
                    instant(row, 2).orElseThrow(),
                    instant(row, 3).orElseThrow(),
                    Optional.empty(),
                    terms.planHash(),
                    terms.workHash(),
                    terms.termsHash(),
                    terms.document(),
                    false));
  }

  /** The approvals of a plan, in the order in which they were given. */
  List<Approval> of(String planName) throws SQLException {
    return home.sql(LedgerStatement.APPROVALS)
        .on(connection)
        .with("plan", planName)
        .list(
            row ->
                new Approval(
                    row.getString(1),
                    instant(row, 2).orElseThrow(),
                    instant(row, 3).orElseThrow(),
                    instant(row, 4),
                    row.getString(5),
                    row.getString(6),
                    row.getString(7),
                    row.getString(8),
                    row.getBoolean(9)));
  }

  /**
   * Refuses a run that lacks approvals, in the transaction in which it is opened: what is withdrawn
   * at the same time was withdrawn before, or waits until the run is open.
   */
  Approvals letIn(ApprovalTerms terms, UUID run) throws SQLException {
    home.sql(LedgerStatement.APPROVALS_LOCK)
        .on(connection)
        .with("plan", terms.planName())
        .list(row -> true);
    var judged = terms.judge(of(terms.planName()));
    judged.requireEnough();
    home.sql(LedgerStatement.RUN_APPROVED)
        .on(connection)
        .with("terms_hash", terms.termsHash())
        .with("run", run)
        .update();
    return judged;
  }

  /** Deletes all approvals of a plan that has no run. */
  void forgetWithoutRun(String planName) throws SQLException {
    home.sql(LedgerStatement.APPROVALS_FORGET).on(connection).with("plan", planName).update();
  }

  /** Withdraws what a person has approved; false if there is nothing. */
  boolean withdraw(String planName, String by) throws SQLException {
    var names =
        of(planName).stream()
            .filter(one -> one.withdrawnAt().isEmpty())
            .map(Approval::by)
            .filter(name -> ApprovalTerms.isSamePerson(name, by))
            .distinct()
            .toList();
    return !names.isEmpty()
        && home.sql(LedgerStatement.APPROVALS_WITHDRAW)
                .on(connection)
                .with("plan", planName)
                .with("people", ArrayValue.texts(names))
                .update()
            > 0;
  }

  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
