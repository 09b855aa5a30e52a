package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.ledger.home.LedgerSettings;
import dev.backfill.jdbc.ledger.home.LedgerSetup;
import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.ledger.RunState;
import dev.backfill.ledger.RunSummary;
import dev.backfill.testing.ManualClock;
import dev.backfill.work.Batch;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Runs that are over are deleted by the database's clock, in small steps, and never by mistake. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class RetentionTest {

  private static final List<String> TABLES = List.of("run", "process", "chunk", "note", "check");

  private final ManualClock clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
  private PostgresDatabase database;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) {
    database = own;
  }

  private JdbcLedger ledger() {
    return Inside.time(JdbcLedger.in(database.pool()), clock);
  }

  private JdbcLedger keeping(Duration ended) {
    return ledger().retention(ended);
  }

  @Test
  void theEdgeIsDecidedByTheDatabasesClock() throws Exception {
    ended("just_over", RunState.COMPLETED, 3);
    ended("not_yet", RunState.COMPLETED, 3);
    age("just_over", "1 hour");
    age("not_yet", "59 minutes 30 seconds");
    clock.advance(Duration.ofDays(1)); // the JVM's clock decides nothing

    keeping(Duration.ofHours(1)).open(definition(PLAN)).close();

    assertThat(plans()).containsExactlyInAnyOrder("not_yet", PLAN);
  }

  @Test
  void nothingIsDeletedUnlessItIsWanted() throws Exception {
    ended("old", RunState.COMPLETED, 3);
    age("old", "10 years");

    ledger().open(definition(PLAN)).close();

    assertThat(plans()).containsExactlyInAnyOrder("old", PLAN);
  }

  @Test
  void whatCanStillBeContinuedIsKept() throws Exception {
    ended("failed", RunState.FAILED, 1);
    ended("cancelled", RunState.CANCELLED, 1);
    ended("rolled_back", RunState.ROLLED_BACK, 1);
    try (var left = ledger().open(definition("left"))) {
      left.move(RunState.PLANNED, RunState.RUNNING, "");
    }
    try (var paused = ledger().open(definition("paused"))) {
      paused.move(RunState.PLANNED, RunState.RUNNING, "");
      paused.move(RunState.RUNNING, RunState.PAUSED, "the disk is full");
    }
    database.execute("update backfill_run set state_at = clock_timestamp() - interval '1 year'");

    keeping(Duration.ofHours(1)).open(definition(PLAN)).close();

    assertThat(plans()).containsExactlyInAnyOrder("failed", "cancelled", "left", "paused", PLAN);
  }

  /** Else it would start over, and do everything a second time. */
  @Test
  void aCompletedPlanThatIsRunAgainIsNotForgottenOnTheWay() throws Exception {
    ended(PLAN, RunState.COMPLETED, 3);
    age(PLAN, "1 year");

    try (var again = keeping(Duration.ofHours(1)).open(definition(PLAN))) {
      assertThat(again.view(0).state()).isEqualTo(RunState.COMPLETED);
      assertThat(again.view(0).total()).isEqualTo(3);
    }
  }

  @Test
  void aBigRunGoesInStepsAndLeavesNothing() throws Exception {
    ended("big", RunState.COMPLETED, 2 * ForgottenRuns.STEP + 1);
    database.execute(
        "insert into backfill_note select run_id, 'key', 'note' from backfill_run",
        "insert into backfill_check select run_id, 'PRE', 'c', 'PASSED', '', planned_at, 1 from"
            + " backfill_run");
    var counted = new CountedCalls(database.pool());

    int forgotten =
        JdbcLedger.in(counted.dataSource()).forgetEnded(Duration.ZERO, Set.of(RunState.COMPLETED));

    assertThat(forgotten).isEqualTo(1);
    // approvals with the mark, processes, steps, the rest
    assertThat(counted.statements("delete from")).hasSize(1 + 1 + 3 + 1);
    assertNothingIsLeft();
  }

  @Test
  void whatADeadProcessHasHalfForgottenIsNotFoundAndGoesWithTheNext() throws Exception {
    ended("half", RunState.COMPLETED, 3);
    var id = UUID.fromString(database.column("select run_id from backfill_run").getFirst());
    markOnly(id);

    assertThat(plans()).isEmpty();
    assertThat(ledger().attach("half")).isEmpty();
    assertThat(ledger().inspect("half")).isEmpty();
    try (var again = ledger().open(definition("half"))) {
      assertThat(again.runId()).isNotEqualTo(id.toString());
      assertThat(again.view(0).total()).isZero();
    }
    assertThat(database.number("select count(*) from backfill_chunk")).isEqualTo(3);

    assertThat(ledger().forgetEnded(Duration.ZERO, Set.of())).isZero();

    assertThat(database.number("select count(*) from backfill_chunk")).isZero();
    assertThat(plans()).containsExactly("half");
  }

  @Test
  void whoeverComesBackToAForgottenRunHasLostEverything() throws Exception {
    var zombie = ledger().open(definition(PLAN));
    zombie.move(RunState.PLANNED, RunState.RUNNING, "");
    plan(zombie, 2);
    var held = claim(zombie);
    assertThat(clock.awaitWaiting(1, Duration.ofMinutes(2))).isTrue();
    database.execute("update backfill_process set lease_until = clock_timestamp()");
    var id = UUID.fromString(zombie.runId());

    markOnly(id); // between the first step and the last

    assertThat(zombie.note(held, Batch.last(1))).isFalse();
    assertThat(zombie.begin(List.of(held))).isEmpty();
    assertThat(zombie.move(RunState.RUNNING, RunState.FAILED, "")).isFalse();
    zombie.close();
    ledger().forget(PLAN);
    assertThat(ledger().forgetEnded(Duration.ZERO, Set.of())).isZero();
    assertNothingIsLeft();
  }

  @Test
  void settingsOutOfBoundsAreRefused() {
    assertThatThrownBy(() -> ledger().retention(Duration.ofMinutes(59)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("retention must be between PT1H and");
  }

  private void assertNothingIsLeft() throws SQLException {
    for (String table : TABLES) {
      assertThat(database.number("select count(*) from backfill_" + table)).as(table).isZero();
    }
  }

  private void markOnly(UUID id) throws SQLException {
    try (var borrowed = BorrowedConnection.readCommitting(database.pool())) {
      var connection = borrowed.connection();
      var home =
          new LedgerSetup(connection, LedgerSettings.DEFAULT, "the test").find().orElseThrow();
      var forgotten = new ForgottenRuns(connection, home, LedgerSettings.DEFAULT);
      LocalTransaction.on(
          connection,
          tx -> {
            forgotten.mark(id);
            return true;
          });
    }
  }

  private List<String> plans() {
    return ledger().runs().stream().map(RunSummary::planName).toList();
  }

  private void age(String plan, String interval) throws SQLException {
    database.execute(
        "update backfill_run set state_at = clock_timestamp() - interval '%s' where plan_name = '%s'"
            .formatted(interval, plan));
  }

  private void ended(String plan, RunState how, int chunks) throws SQLException {
    try (var run = ledger().open(definition(plan))) {
      run.move(RunState.PLANNED, RunState.RUNNING, "");
      plan(run, chunks);
    }
    database.execute(
        "update backfill_run set state = '%s', live_name = null where plan_name = '%s'"
            .formatted(how, plan));
  }
}
