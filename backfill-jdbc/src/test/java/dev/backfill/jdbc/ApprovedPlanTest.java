package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.BuiltPlan;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.Approval;
import dev.backfill.ledger.Ledger;
import dev.backfill.ledger.NotApprovedException;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.ledger.RunDefinitions;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.UndoLedger;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan and SQL that people have approved are run, and nothing else under their approval. */
@ExtendWith(Postgres.class)
@Timeout(300)
@Tag("slow")
class ApprovedPlanTest {

  private static final String APPROVED = "'gold'";
  private static final String EDITED = "'tin'";
  private static final String WAITS =
      "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like"
          + " '%backfill_approval%'";

  private PostgresDatabase database;
  private JdbcTable orders;
  private JdbcLedger ledger;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table orders (id bigint primary key, tier text)",
        "insert into orders select generate_series(0, 29)");
    orders = JdbcTable.of(database.pool(), "orders");
    ledger = JdbcLedger.in(database.pool());
  }

  private BuiltPlan<IdRange> plan(Ledger in, int width) {
    return Backfill.plan("orders_tier", orders.ids("id", 0, 30))
        .chunkBy(width(width))
        .ledger(in)
        .requestedBy("data-team")
        .approvals(2)
        .build();
  }

  private JdbcUpdate tier(String expression) {
    return orders.set("tier", expression).keepBeforeImage();
  }

  private void approveByTwo() {
    var terms = plan(ledger, 10).approvalTerms(tier(APPROVED));
    ledger.approve(terms, "ann");
    ledger.approve(terms, "bob");
  }

  private long changed() throws SQLException {
    return database.number("select count(tier) from orders");
  }

  @Test
  void anUnapprovedPlanIsExplainedAndTriedAndNotRunAndTheLedgerIsNotEvenMade() throws Exception {
    var plan = plan(ledger, 10);

    assertThatThrownBy(() -> plan.run(tier(APPROVED)))
        .isInstanceOf(NotApprovedException.class)
        .hasMessageContaining("2 approvals are required, and 0 count. ");
    assertThat(plan.explain(tier(APPROVED)).toMarkdown())
        .contains("The run is refused: 2 approvals are required, and 0 count");
    assertThat(plan.dryRun(tier(APPROVED)).succeeded()).isTrue();

    assertThat(changed()).isZero();
    assertThat(database.number("select count(*) from pg_class where relname = 'backfill_run'"))
        .isZero();
  }

  @Test
  void anApprovedPlanIsRunAndItsRollbackNeedsNoApproval() throws Exception {
    approveByTwo();

    var report = plan(ledger, 10).run(tier(APPROVED));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.toMarkdown()).contains("## Approvals", "2 of 2 required.");
    assertThat(changed()).isEqualTo(30);
    ledger.withdrawApproval("orders_tier", "bob");
    assertThat(Backfill.rollback(ledger, "orders_tier").run().state())
        .isEqualTo(RunState.COMPLETED);
    assertThat(changed()).isZero();
  }

  @Test
  void editedSqlHasLostItsApprovals() throws Exception {
    approveByTwo();

    assertThatThrownBy(() -> plan(ledger, 10).run(tier(EDITED)))
        .isInstanceOf(NotApprovedException.class)
        .hasMessageContaining("2 approvals are required, and 0 count. The approval of ann on ")
        .hasMessageContaining(" does not count: the work changed since: work was ")
        .hasMessageContaining("tin");

    assertThat(changed()).isZero();
    assertThat(ledger.runs()).isEmpty();
  }

  @Test
  void anEditedPlanHasLostItsApprovals() throws Exception {
    approveByTwo();

    assertThatThrownBy(() -> plan(ledger, 15).run(tier(APPROVED)))
        .isInstanceOf(NotApprovedException.class)
        .hasMessageContaining("the plan changed since: chunkBy was ");

    assertThat(changed()).isZero();
  }

  @Test
  void boundToThePlansFingerprintAloneAnApprovalLetsEditedSqlRun() throws Exception {
    approveByTwo();
    var work = plan(ledger, 10).approvalTerms(tier(EDITED)).workHash();
    var broken = broken(one -> copy(one, one.planHash(), work));

    plan(broken, 10).run(tier(EDITED));

    assertThat(database.number("select count(*) from orders where tier = 'tin'")).isEqualTo(30);
  }

  @Test
  void boundToTheWorksFingerprintAloneAnApprovalLetsAnEditedPlanRun() throws Exception {
    approveByTwo();
    var hash = plan(ledger, 15).approvalTerms(tier(APPROVED)).planHash();
    var broken = broken(one -> copy(one, hash, one.workHash()));

    assertThat(plan(broken, 15).run(tier(APPROVED)).chunks()).hasSize(2);

    assertThat(changed()).isEqualTo(30);
  }

  @Test
  void whatIsWithdrawnWhileTheRunIsOpenedIsDecidedByTheDatabase() throws Exception {
    approveByTwo();
    try (var withdrawing = database.pool().getConnection()) {
      withdrawing.setAutoCommit(false);
      try (var statement = withdrawing.createStatement()) {
        statement.execute(
            "update backfill_approval set withdrawn_at = clock_timestamp() where approved_by ="
                + " 'bob'");
        var run = LedgerTests.begun(() -> plan(ledger, 10).run(tier(APPROVED)));
        Until.holds("the opening waits", () -> database.number(WAITS) == 1);
        withdrawing.commit();

        assertThatThrownBy(() -> run.get(2, TimeUnit.MINUTES))
            .isInstanceOf(ExecutionException.class)
            .cause()
            .isInstanceOf(NotApprovedException.class)
            .hasMessageContaining("1 counts: ann on ")
            .hasMessageContaining("The approval of bob on ");
      }
    }

    assertThat(changed()).isZero();
    assertThat(database.number("select count(*) from backfill_run")).isZero();
    assertThat(database.number("select count(*) from backfill_process")).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "approved_by = 'Data-Team'",
        "approved_by = ''",
        "approved_by = ' ann'",
        "expires_at = approved_at",
        "withdrawn_at = approved_at - interval '1 second'",
        "plan_hash = 'any'",
        "work_hash = null",
        "approved_at = expires_at"
      })
  void anApprovalCannotBeEditedByHandToOneThatMakesNoSense(String edit) {
    approveByTwo();

    assertThatThrownBy(() -> database.execute("update backfill_approval set " + edit))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("backfill_approval");
  }

  private interface Rewrite {
    Approval of(Approval one);
  }

  private static Approval copy(Approval one, String planHash, String workHash) {
    return new Approval(
        one.by(),
        one.at(),
        one.expiresAt(),
        one.withdrawnAt(),
        planHash,
        workHash,
        one.termsHash(),
        one.document(),
        one.expired());
  }

  /** A ledger that compares one fingerprint less: it gives the other as it is wanted. */
  private Ledger broken(Rewrite rewrite) {
    return (Ledger)
        Proxy.newProxyInstance(
            UndoLedger.class.getClassLoader(),
            new Class<?>[] {UndoLedger.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "approvals" ->
                      ledger.approvals("orders_tier").stream().map(rewrite::of).toList();
                  case "open" ->
                      ledger.open(RunDefinitions.withoutApprovals((RunDefinition<?>) arguments[0]));
                  default -> honest(method, arguments);
                });
  }

  private Object honest(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(ledger, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
