package dev.backfill.jdbc.ledger;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.ledger.Approval;
import dev.backfill.ledger.ApprovalTerms;
import dev.backfill.ledger.BadRow;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.LedgerRules;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.ReprocessRules;
import dev.backfill.ledger.Reprocessing;
import dev.backfill.ledger.RunControl;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunInspection;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunSummary;
import dev.backfill.scope.Range;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The operations on the runs of a ledger from outside: opened, inspected, controlled, forgotten.
 * Stateless; see {@link Ledger} for what each does.
 *
 * @param resource the database
 * @param settings settings of the ledger
 */
public record LedgerAdministration(JdbcResource resource, LedgerSettings settings) {

  /** The first version of the tables that keeps approvals. */
  private static final int APPROVALS = 5;

  /** The change to held chunks; returns their number. */
  private interface HeldChange {
    int on(Connection connection, LedgerLocation home, UUID run) throws SQLException;
  }

  private LedgerAccess ledger() {
    return new LedgerAccess(resource, settings);
  }

  public <R extends Range> RunLedger<R> open(RunDefinition<R> definition) {
    return ledger()
        .twice(
            "open plan '%s'".formatted(definition.planName()),
            () -> new LedgerOpening<>(resource, settings, definition).open());
  }

  public Optional<RunControl> attach(String planName) {
    return ledger()
        .use(
            "look for plan '%s'".formatted(planName),
            (connection, home) ->
                home.sql(LedgerStatement.RUN_LOOK)
                    .on(connection)
                    .with("plan", planName)
                    .<RunControl>first(
                        row ->
                            new JdbcRunControl(
                                resource.dataSource(),
                                home,
                                planName,
                                row.getObject(1, UUID.class),
                                row.getBoolean(2))))
        .flatMap(found -> found);
  }

  public List<RunSummary> runs() {
    return ledger()
        .use(
            "list the runs",
            (connection, home) ->
                LocalTransaction.on(connection, tx -> new RunRecords(tx, home).all()))
        .orElse(List.of());
  }

  public Optional<RunInspection> inspect(String planName) {
    return ledger()
        .use(
            "inspect plan '%s'".formatted(planName),
            (connection, home) ->
                LocalTransaction.on(connection, tx -> new RunRecords(tx, home).of(planName)))
        .flatMap(found -> found);
  }

  public List<BadRow> badRows(String planName, int atMost) {
    LedgerRules.requireSome(atMost);
    return ledger()
        .use(
            "list the rows that plan '%s' has set aside".formatted(planName),
            (connection, home) ->
                LocalTransaction.on(
                    connection, tx -> new RunRecords(tx, home).badRows(planName, atMost)))
        .orElse(List.of());
  }

  public Approval approve(ApprovalTerms terms, String by, Duration validFor) {
    String name = terms.requireApprover(by, validFor);
    return ledger()
        .prepared(
            "approve plan '%s'".formatted(terms.planName()),
            (connection, home) -> new StoredApprovals(connection, home).add(terms, name, validFor));
  }

  public List<Approval> approvals(String planName) {
    return ledger()
        .useSince(
            APPROVALS,
            "list the approvals of plan '%s'".formatted(planName),
            (connection, home) -> new StoredApprovals(connection, home).of(planName))
        .orElse(List.of());
  }

  public void withdrawApproval(String planName, String by) {
    String name = ApprovalTerms.requireName(by);
    boolean withdrawn =
        ledger()
            .useSince(
                APPROVALS,
                "withdraw an approval of plan '%s'".formatted(planName),
                (connection, home) ->
                    new StoredApprovals(connection, home).withdraw(planName, name))
            .orElse(false);
    if (!withdrawn) {
      throw LedgerRules.notApprovedBy(planName, name);
    }
  }

  public void forget(String planName) {
    ledger()
        .use(
            "forget plan '%s'".formatted(planName),
            (connection, home) -> {
              var forgotten = new ForgottenRuns(connection, home, settings);
              var marked =
                  forgotten.resting(
                      planName,
                      run -> {
                        forgotten.mark(run);
                        return run;
                      });
              if (marked.isEmpty()) {
                new StoredApprovals(connection, home).forgetWithoutRun(planName);
              }
              forgotten.sweep();
              return true;
            });
  }

  public void forgetBeforeImages(String planName) {
    ledger()
        .use(
            "forget the before-images of plan '%s'".formatted(planName),
            (connection, home) -> {
              var forgotten = new ForgottenRuns(connection, home, settings);
              var unused =
                  forgotten.resting(
                      planName,
                      run -> {
                        forgotten.markImages(run);
                        return run;
                      });
              return forgotten.sweepImages(Long.MAX_VALUE);
            });
  }

  public int forgetEnded(Duration longerAgo, Set<RunState> states) {
    return ledger()
        .use(
            "forget runs that are over",
            (connection, home) ->
                new ForgottenRuns(connection, home, settings).forget(longerAgo, states))
        .orElse(0);
  }

  /** Shows the chunks that are done again, and marks them if {@code write}. */
  public Reprocessing reprocess(String planName, Reprocess request, int atMost, boolean write) {
    return ledger()
        .use(
            "have chunks of plan '%s' done again".formatted(planName),
            (connection, home) -> {
              var chunks = new StoredReprocess(connection, home, planName, request);
              return new ForgottenRuns(connection, home, settings)
                  .resting(planName, run -> chunks.of(run, atMost, write));
            })
        .flatMap(found -> found)
        .orElseThrow(() -> ReprocessRules.unknown(planName));
  }

  public void releaseChunk(String planName, String chunkId) {
    onHold(
        planName,
        chunkId,
        (connection, home, run) ->
            home.sql(LedgerStatement.RELEASE_HELD)
                .on(connection)
                .with("run", run)
                .with("label", chunkId)
                .update());
  }

  /** Changes held chunks of a run on which no process is at work. */
  private void onHold(String planName, String chunkId, HeldChange change) {
    var changed =
        ledger()
            .use(
                "change held chunk '%s' of plan '%s'".formatted(chunkId, planName),
                (connection, home) ->
                    new ForgottenRuns(connection, home, settings)
                        .resting(planName, run -> change.on(connection, home, run)))
            .flatMap(rows -> rows);
    if (changed.orElse(0) == 0) {
      throw LedgerRules.notOnHold(planName, chunkId);
    }
  }
}
