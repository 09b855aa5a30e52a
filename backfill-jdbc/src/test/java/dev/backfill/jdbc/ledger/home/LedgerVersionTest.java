package dev.backfill.jdbc.ledger.home;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claimAll;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.numbers;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.NotApprovedException;
import dev.backfill.ledger.Reprocess;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tables of another version of the library: newer ones are refused, older ones brought up. */
@ExtendWith(Postgres.class)
class LedgerVersionTest {

  private static final String VERSIONS =
      "select string_agg(version::text, ',' order by version) from backfill_schema";

  private PostgresDatabase database;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) {
    database = own;
  }

  private JdbcLedger ledger() {
    return JdbcLedger.in(database.pool());
  }

  @Test
  void tablesOfANewerLibraryAreRefusedWithBothVersions() throws Exception {
    ledger().open(definition(PLAN)).close();
    int newer = LedgerScripts.VERSION + 1;
    database.execute("insert into backfill_schema (version) values (" + newer + ")");

    assertThatThrownBy(() -> ledger().open(definition(PLAN)))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("in schema 'public' have version " + newer)
        .hasMessageContaining("knows version " + LedgerScripts.VERSION)
        .hasMessageContaining("Use the newer version of the library")
        .hasMessageContaining("Nothing was written");
    assertThatThrownBy(() -> ledger().attach(PLAN)).isInstanceOf(LedgerException.class);
    assertThatThrownBy(() -> ledger().forget(PLAN)).isInstanceOf(LedgerException.class);
  }

  @Test
  void aRunOfTheFirstVersionGoesOnInMigratedTables() throws Exception {
    tablesOfVersionOneWithARun();

    try (var run = ledger().open(definition(PLAN))) {
      assertThat(database.column(VERSIONS)).containsExactly("1,2,3,4,5");
      assertThat(run.runId()).isEqualTo("00000000-0000-0000-0000-000000000001");
      assertThat(run.view(0).count(ChunkState.SUCCEEDED)).isEqualTo(1);
      assertThat(numbers(claimAll(run))).containsExactly(2L, 3L);
    }
  }

  /** That version kept no note of work that may do harm if it is done twice. */
  @Test
  void aRunOfAnOlderVersionIsDoneAgainOnlyIfAPersonSaysThatItDoesNoHarm() throws Exception {
    tablesOfVersionOneWithARun();
    try (var run = ledger().open(definition(PLAN))) {
      run.move(RunState.RUNNING, RunState.CANCELLED, "");
    }

    assertThatThrownBy(() -> ledger().reprocess(PLAN, Reprocess.all("why")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "it was started by a version that did not note whether its work may be done twice")
        .hasMessageContaining("repeatable()");
    assertThat(ledger().reprocess(PLAN, Reprocess.all("why").repeatable()).chunks()).isEqualTo(1);
  }

  @Test
  void aProcessOfTheOlderLibraryGoesOnWhileTheTablesAreMigrated() throws Exception {
    tablesOfVersionOneWithARun();
    ledger().open(definition("another_plan")).close();

    // what the first version of the library said
    database.execute(
        """
        insert into backfill_run (run_id, plan_name, live_name, plan_hash, work_hash, plan_doc,
               zone, sensitive, requested_by, lanes)
        values (gen_random_uuid(), 'old', 'old', 'a', 'b', '', 'Z', false, '', 4)
        """,
        """
        insert into backfill_process (process_id, run_id, host, os_pid, session, lease_until, beat_at)
        values (gen_random_uuid(), gen_random_uuid(), 'h', 1, null, clock_timestamp(), clock_timestamp())
        """,
        """
        update backfill_chunk set state = 'RUNNING', fence = fence + 1 where chunk_no in (
          select chunk_no from backfill_chunk where state = 'PENDING' and chunk_no >= 3
           order by chunk_no limit 2 for update skip locked)
        """,
        "update backfill_chunk set state = 'SUCCEEDED' where state = 'RUNNING'");

    assertThat(database.number("select count(*) from backfill_run where forgotten_at is null"))
        .isEqualTo(3);
    assertThat(database.column("select chunk_no from backfill_chunk where open"))
        .containsExactly("2");
  }

  /** The claim has read its run when it waits for chunks. */
  @Test
  void whileChunksAreWaitedForProcessesOfTheOlderLibraryBeatAndTheirClaimsFollow()
      throws Exception {
    tablesOfVersionOneWithARun();
    database.execute(ledger().scripts().subList(1, 4).toArray(new String[0]));
    database.execute(
        """
        insert into backfill_process (process_id, run_id, host, os_pid, lease_until, beat_at)
        select gen_random_uuid(), run_id, 'h', 1, clock_timestamp(), clock_timestamp()
          from backfill_run
        """);
    Future<Boolean> migrated;
    Future<Long> claimed;
    try (var lane = BorrowedConnection.readCommitted(database.pool())) {
      TestSql.list(lane.connection(), "select 1 from backfill_chunk", row -> 1);
      migrated =
          LedgerTests.begun(
              () -> {
                ledger().lockTimeout(Duration.ofMinutes(5)).open(definition("newer")).close();
                return true;
              });
      untilWaitForChunks(1);
      var beaten =
          LedgerTests.begun(
              () ->
                  database.number(
                      """
                      with beat as (
                        update backfill_process set lease_until = clock_timestamp() + interval '1 h'
                        returning 1)
                      select count(*) from beat, backfill_run
                      """));
      assertThat(beaten.get(60, TimeUnit.SECONDS)).isEqualTo(1);
      claimed =
          LedgerTests.begun(
              () ->
                  database.number(
                      "select (select count(*) from backfill_chunk where open) from backfill_run"));
      untilWaitForChunks(2);
    }

    assertThat(claimed.get(120, TimeUnit.SECONDS)).isEqualTo(2);
    assertThat(migrated.get(120, TimeUnit.SECONDS)).isTrue();
    assertThat(database.column(VERSIONS)).containsExactly("1,2,3,4,5");
  }

  private void untilWaitForChunks(int sessions) throws Exception {
    Until.holds(
        sessions + " wait for chunks",
        () ->
            database.number(
                    "select count(*) from pg_locks where relation = 'backfill_chunk'::regclass"
                        + " and not granted")
                == sessions);
  }

  @Test
  void processesThatMigrateAtOnceDoItOnce() throws Exception {
    tablesOfVersionOneWithARun();
    var together = new CyclicBarrier(4);
    var all = new ArrayList<Future<RunLedger<IdRange>>>();
    for (int i = 0; i < 4; i++) {
      var plan = "plan_" + i;
      all.add(
          LedgerTests.begun(
              () -> {
                together.await(120, TimeUnit.SECONDS);
                return ledger().open(definition(plan));
              }));
    }

    for (var one : all) {
      one.get(120, TimeUnit.SECONDS).close();
    }

    assertThat(database.column(VERSIONS)).containsExactly("1,2,3,4,5");
  }

  /** The twin: without looking again under the lock, the second one would add columns twice. */
  @Test
  void aStepThatIsDoneTwiceBreaks() throws Exception {
    ledger().open(definition(PLAN)).close();

    assertThatThrownBy(() -> database.execute(ledger().scripts().get(1)))
        .satisfies(e -> assertThat(SqlFailures.stateOf(e)).isEqualTo("42701"));
  }

  @Test
  void aMigrationThatIsHeldUpGivesUpWithinTheLockTimeout() throws Exception {
    tablesOfVersionOneWithARun();
    try (var reader = BorrowedConnection.readCommitted(database.pool())) {
      TestSql.list(reader.connection(), "select 1 from backfill_run", row -> 1);

      assertThatThrownBy(() -> ledger().lockTimeout(Duration.ofMillis(50)).open(definition(PLAN)))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("55P03");
    }

    assertThat(database.column(VERSIONS)).containsExactly("1");
    assertThatCode(() -> ledger().open(definition(PLAN)).close()).doesNotThrowAnyException();
  }

  @Test
  void aRoleThatMayNotMigrateIsGivenTheStatements() throws Exception {
    tablesOfVersionOneWithARun();
    database.execute("create role app login");
    var app = JdbcLedger.in(database.unpooled("app"));
    try {
      database.execute(
          "grant select on backfill_schema to app",
          "grant select, insert, update, delete on backfill_run, backfill_process, backfill_chunk,"
              + " backfill_note, backfill_check to app");

      assertThatThrownBy(() -> app.open(definition(PLAN)))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("have version 1, and this library needs version 5")
          .hasMessageContaining("Role 'app' may not change them")
          .satisfies(e -> database.execute(statementsIn(e)));

      assertThatCode(() -> app.open(definition(PLAN)).close()).doesNotThrowAnyException();
      assertThat(database.column(VERSIONS)).containsExactly("1,2,3,4,5");
    } finally {
      database.execute("drop owned by app", "drop role app");
    }
  }

  @Test
  void whoeverOnlyLooksIsToldAndMigratesNothing() throws Exception {
    tablesOfVersionOneWithARun();

    assertThatThrownBy(() -> ledger().attach(PLAN))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("have version 1, and this library needs version 5")
        .hasMessageContaining("Run a plan with this version of the library")
        .satisfies(
            e -> assertThat(statementsIn(e)).contains("alter table \"public\".backfill_run"));

    assertThat(database.column(VERSIONS)).containsExactly("1");
  }

  @Test
  void tablesThatKeepNoApprovalsYetHaveNone() throws Exception {
    tablesOfVersionOneWithARun();
    var plan =
        Backfill.plan("another_plan", 0, 30)
            .chunkBy(width(10))
            .ledger(ledger())
            .requestedBy("data-team")
            .approvals(1)
            .build();

    assertThatThrownBy(() -> plan.run(chunk -> 0))
        .isInstanceOf(NotApprovedException.class)
        .hasMessageContaining(
            "Plan 'another_plan' is not approved. 1 approval is required, and 0 count. To approve");
    assertThatThrownBy(() -> ledger().withdrawApproval("another_plan", "ann"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has no approval of plan 'another_plan' by 'ann'");

    assertThat(database.column(VERSIONS)).containsExactly("1");
  }

  @Test
  void aStateThatAPersonMisspellsIsRefusedInMigratedTables() throws Exception {
    tablesOfVersionOneWithARun();
    ledger().open(definition("another_plan")).close();

    assertThatThrownBy(() -> database.execute("update backfill_chunk set state = 'DONE'"))
        .satisfies(e -> assertThat(SqlFailures.stateOf(e)).isEqualTo("23514"));
    database.execute("update backfill_chunk set state = 'SKIPPED' where chunk_no = 2");

    assertThat(database.column("select state from backfill_chunk order by chunk_no"))
        .containsExactly("SUCCEEDED", "SKIPPED", "PENDING");
  }

  /** Whichever process or person changes the state. */
  @Test
  void aChunkIsOpenUntilItIsDone() throws Exception {
    tablesOfVersionOneWithARun();
    ledger().open(definition("another_plan")).close();

    for (var state : ChunkState.values()) {
      database.execute("update backfill_chunk set state = '" + state + "'");
      boolean done = state == ChunkState.SUCCEEDED || state == ChunkState.SPLIT;
      assertThat(database.column("select distinct open from backfill_chunk"))
          .as(state.name())
          .containsExactly(done ? "f" : "t");
    }
  }

  @Test
  void theFirstTransactionOfAMigrationThatIsDoneTwiceChangesNothing() throws Exception {
    tablesOfVersionOneWithARun();
    var scripts = ledger().scripts();
    database.execute(scripts.subList(1, 4).toArray(new String[0]));
    String first = scripts.get(4).split("-- Next transaction")[0];

    database.execute(first, first);
    ledger().open(definition(PLAN)).close();

    assertThat(database.column(VERSIONS)).containsExactly("1,2,3,4,5");
    assertThat(database.column("select chunk_no from backfill_chunk where open order by 1"))
        .containsExactly("2", "3");
  }

  private static String statementsIn(Throwable refusal) {
    var message = String.valueOf(refusal.getMessage());
    return message.substring(message.indexOf("begin;"));
  }

  private void tablesOfVersionOneWithARun() throws SQLException {
    database.execute(ledger().scripts().getFirst());
    var was = definition(PLAN);
    database.execute(
        """
        insert into backfill_run (run_id, plan_name, live_name, plan_hash, work_hash, plan_doc, zone,
               sensitive, state, requested_by, lanes, planned_to, planned_all, last_no)
        values ('00000000-0000-0000-0000-000000000001', '%s', '%s', '%s', '%s', '', 'Z', false,
                '%s', '', 4, 'all', true, 3)
        """
            .formatted(PLAN, PLAN, was.planHash(), was.workHash(), RunState.RUNNING),
        """
        insert into backfill_chunk (run_id, chunk_no, kind, chunk_id, lo, hi, state)
        select '00000000-0000-0000-0000-000000000001', n, 'RANGE', n::text, ((n - 1) * 10)::text,
               (n * 10)::text, case n when 1 then 'SUCCEEDED' else 'PENDING' end
          from generate_series(1, 3) n
        """);
  }
}
