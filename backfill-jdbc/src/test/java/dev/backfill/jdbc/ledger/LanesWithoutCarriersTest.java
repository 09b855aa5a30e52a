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
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRun;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.LiveThreads;
import dev.backfill.run.Until;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ChunkProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Work that computes on every carrier of the virtual threads while another lane waits for the
 * database: that lane hears no answer, and holds nothing that the end of the run waits for.
 */
@Tag("slow")
@ExtendWith(Postgres.class)
class LanesWithoutCarriersTest {

  private static final int CARRIERS =
      Integer.getInteger(
          "jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors());

  private static final BackfillRunner RUNNER = BackfillRunner.inMemory();

  private final CountDownLatch begun = new CountDownLatch(CARRIERS);
  private final CountDownLatch compute = new CountDownLatch(1);
  private final CountDownLatch busy = new CountDownLatch(CARRIERS);
  private PostgresDatabase database;
  private volatile boolean over;

  @BeforeEach
  void fill(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted select generate_series(0, 99)");
  }

  @AfterEach
  void letGo() {
    over = true;
    compute.countDown();
  }

  /** One lane more than there are carriers. */
  private PlanSteps.Options<IdRange> plan(String name, int chunks) {
    var ids = JdbcTable.of(database.pool(), "counted").ids("id", 0, chunks);
    return Backfill.plan(name, ids)
        .chunkBy(width(1))
        .parallelism(CARRIERS + 1)
        .ledger(JdbcLedger.in(database.pool()))
        .grace(Duration.ofSeconds(1));
  }

  /** Gives its carrier up until it is told to compute, and then never. */
  private void keepACarrier() throws InterruptedException {
    begun.countDown();
    compute.await();
    busy.countDown();
    while (!over) {
      Thread.onSpinWait();
    }
  }

  private void keepAllCarriers() throws InterruptedException {
    compute.countDown();
    assertThat(busy.await(120, TimeUnit.SECONDS)).isTrue();
  }

  /** Waits on another thread: what hangs must not hang the test. */
  private static BackfillReport ended(BackfillRun run, Runnable by) throws Exception {
    var end =
        new FutureTask<>(
            () -> {
              by.run();
              return run.await();
            });
    Thread.ofPlatform().daemon().start(end);
    return end.get(120, TimeUnit.SECONDS);
  }

  @Test
  void closeEndsTheRunWhileALaneHasAskedForChunks() throws Exception {
    var run =
        RUNNER.start(
            plan("claiming", CARRIERS).build(),
            chunk -> {
              keepACarrier();
              return 1;
            });
    assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
    try (var other = database.pool().getConnection()) {
      other.setAutoCommit(false);
      try (var lock = other.createStatement()) {
        lock.execute("lock table backfill_chunk in exclusive mode"); // looks are answered
      }
      database.awaitLockWait(); // the lane without a chunk claims
      keepAllCarriers();
      other.rollback();
    }

    var report = ended(run, run::close);

    assertThat(report.state()).isEqualTo(RunState.CANCELLED);
    assertThat(report.notes().toString()).contains("Left behind", "backfill-claiming-lane-");
    lanesEnd();
  }

  @Test
  void closeEndsTheRunWhileALaneIsInAStatementOfItsOwn() throws Exception {
    try (var other = database.pool().getConnection()) {
      other.setAutoCommit(false);
      try (var lock = other.createStatement()) {
        lock.execute("update counted set n = 7 where id = 0");
      }
      var run = RUNNER.start(plan("stating", CARRIERS + 1).build(), oneRowAndTheOthersCompute());
      assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
      database.awaitLockWait();
      keepAllCarriers();
      other.rollback();

      var report = ended(run, run::close);

      assertThat(report.state()).isEqualTo(RunState.CANCELLED);
      assertThat(report.notes().toString()).contains("Left behind", "backfill-stating-lane-");
    }
    lanesEnd();
    assertThat(database.number("select count(*) from counted where n <> 0")).isZero();
  }

  @Test
  void deadlinesFailTheChunksOfAllAndTheRunEnds() throws Exception {
    try (var other = database.pool().getConnection()) {
      other.setAutoCommit(false);
      try (var lock = other.createStatement()) {
        lock.execute("update counted set n = 7 where id = 0");
      }
      var plan =
          plan("late", CARRIERS + 1)
              .chunkDeadline(Duration.ofSeconds(3))
              .retry(RetryPolicy.attempts(1))
              .build();
      var run = RUNNER.start(plan, oneRowAndTheOthersCompute());
      assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
      database.awaitLockWait();
      keepAllCarriers();
      other.rollback();

      var report = ended(run, () -> {});

      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(report.progress().count(ChunkState.RUNNING)).isZero();
      assertThat(report.progress().count(ChunkState.FAILED)).isPositive();
    }
    lanesEnd();
  }

  private ChunkProcessor<IdRange> oneRowAndTheOthersCompute() {
    return Jdbc.inTransaction(
        database.pool(),
        (tx, chunk) -> {
          if (chunk.range().from() == 0) {
            return TestSql.update(
                tx.unwrap(Connection.class), "update counted set n = n + 1 where id = 0");
          }
          keepACarrier();
          return 0;
        });
  }

  /** What was left behind comes back once it gets a carrier, and asks what became of its chunk. */
  private void lanesEnd() throws Exception {
    letGo();
    Until.holds(
        "lanes have ended",
        () -> LiveThreads.ofBackfill().stream().noneMatch(name -> name.contains("-lane-")));
    Until.holds("connections are back", () -> database.pool().borrowed() == 0);
  }
}
