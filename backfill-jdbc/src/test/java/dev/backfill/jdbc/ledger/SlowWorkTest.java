package dev.backfill.jdbc.ledger;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Statements and lambdas that do not come back, on a real server. */
@RunsBeside
@ExtendWith(Postgres.class)
class SlowWorkTest {

  private static final BackfillRunner RUNNER = BackfillRunner.inMemory();
  private static final String UPDATE = "update counted set n = n + 1 where {chunk}";

  private final CountDownLatch end = new CountDownLatch(1);
  private PostgresDatabase database;
  private JdbcTable counted;

  @BeforeEach
  void fill(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted select generate_series(0, 39)");
    counted = JdbcTable.of(database.pool(), "counted");
  }

  @AfterEach
  void letGo() {
    end.countDown();
  }

  private PlanSteps.Options<IdRange> plan(String name) {
    return plan(name, JdbcLedger.in(database.pool()));
  }

  private PlanSteps.Options<IdRange> plan(String name, JdbcLedger ledger) {
    return Backfill.plan(name, counted.ids("id", 0, 40))
        .chunkBy(width(10))
        .parallelism(2)
        .ledger(ledger)
        .grace(Duration.ofSeconds(2));
  }

  /** A row takes longer than any statement may. */
  private void makeSlow(long id) throws SQLException {
    database.execute(
        "create function wait_long() returns trigger language plpgsql as $$ begin if new.id = "
            + id
            + " then perform pg_sleep(60); end if; return new; end $$",
        "create trigger slow before update on counted for each row execute function wait_long()");
  }

  @Test
  void aStatementThatPassesItsDeadlineIsCancelledAndNamed() throws Exception {
    makeSlow(17);
    var plan =
        plan("slow").batchDeadline(Duration.ofMillis(300)).retry(RetryPolicy.attempts(1)).build();
    BackfillReport report;
    try (var run = RUNNER.start(plan, Jdbc.sql(database.pool(), UPDATE))) {
      report = run.await();
    }

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.chunks())
        .filteredOn(chunk -> chunk.state() == ChunkState.FAILED)
        .singleElement()
        .satisfies(SlowWorkTest::tookTooLong);
    assertThat(report.rowsChanged()).isEqualTo(30);
    assertEachRowOnce("id < 10 or id >= 20");
    assertThat(sleepers()).isZero();
  }

  private static void tookTooLong(ChunkView chunk) {
    assertThat(chunk.id()).isEqualTo("10..20");
    assertThat(chunk.failure().orElseThrow().text())
        .isEqualTo("took longer than the batch deadline of PT0.3S, and was stopped");
  }

  @Test
  void aDenseChunkIsCutDownToTheOneRowThatCannotBeDone() throws Exception {
    makeSlow(17);
    var ledger = JdbcLedger.in(database.pool()).statementTimeout(Duration.ofMillis(300));
    BackfillReport report;
    try (var run = RUNNER.start(plan("poison", ledger).build(), counted.set("n", "n + 1"))) {
      report = run.await();
    }

    assertThat(report.state()).isEqualTo(RunState.FAILED);
    assertThat(report.chunks())
        .filteredOn(chunk -> chunk.state() == ChunkState.FAILED)
        .singleElement()
        .satisfies(
            chunk -> {
              assertThat(chunk.id()).isEqualTo("17..18");
              assertThat(chunk.failure().orElseThrow().sqlState()).isEqualTo("57014");
            });
    assertThat(report.rowsChanged()).isEqualTo(39);
    assertEachRowOnce("id <> 17");

    database.execute("drop trigger slow on counted");
    report = RUNNER.run(plan("poison", ledger).build(), counted.set("n", "n + 1"));

    assertThat(report.rowsChanged()).isEqualTo(40);
    assertEachRowOnce("true");
  }

  @Test
  void aLambdaThatHangsWithItsLocksIsEvictedAndItsChunkDoneByAnother() throws Exception {
    var hung = new AtomicReference<Thread>();
    var work =
        Jdbc.<IdRange>inTransaction(
            database.pool(),
            (tx, chunk) -> {
              int rows =
                  TestSql.update(
                      tx.unwrap(Connection.class),
                      "update counted set n = n + 1 where id >= ? and id < ?",
                      chunk.range().from(),
                      chunk.range().to());
              if (chunk.no() == 2 && chunk.attempt() == 1) {
                hung.set(Thread.currentThread());
                end.await();
              }
              return rows;
            });
    var plan = plan("hung").chunkDeadline(Duration.ofMillis(300)).build();

    try (var run = RUNNER.start(plan, work)) {
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
      assertThat(report.rowsChanged()).isEqualTo(40);
      assertThat(report.notes())
          .anySatisfy(note -> assertThat(note).contains("Left behind", "backfill-hung-lane-"));
      assertEachRowOnce("true");
    }
    end.countDown();
    assertThat(hung.get().join(Duration.ofSeconds(60))).isTrue();
    assertThat(database.pool().borrowed()).as("the lost connection is back").isZero();
    assertEachRowOnce("true");
  }

  @Test
  void aCancelEndsAStatementThatRunsForEver() throws Exception {
    makeSlow(5);
    try (var run = RUNNER.start(plan("cancelled").build(), Jdbc.sql(database.pool(), UPDATE))) {
      Until.holds("the row is at work", () -> sleepers() > 0);

      run.cancel(true);
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.CANCELLED);
      assertThat(report.progress().count(ChunkState.RUNNING)).isZero();
      assertThat(report.notes()).noneMatch(note -> note.contains("Left behind"));
    }
    assertThat(sleepers()).isZero();
    assertThat(database.number("select count(*) from backfill_process")).isZero();
  }

  private long sleepers() throws SQLException {
    return database.number(
        "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and datname ="
            + " current_database()");
  }

  private void assertEachRowOnce(String where) throws SQLException {
    assertThat(database.column("select distinct n from counted where " + where))
        .containsExactly("1");
  }
}
