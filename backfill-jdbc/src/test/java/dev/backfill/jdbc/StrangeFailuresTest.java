package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Failure;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** Exceptions, drivers and ledgers that behave as none should. */
@ExtendWith(Postgres.class)
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // runs without an end
class StrangeFailuresTest {

  private PostgresDatabase database;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table counted (id bigint primary key, n int not null default 0)",
        "insert into counted (id) select generate_series(0, 39)");
  }

  /** Each look at it throws. */
  private static final class Hostile extends SQLException {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      throw new IllegalStateException("no cause");
    }

    @Override
    public SQLException getNextException() {
      throw new IllegalStateException("no next one");
    }

    @Override
    public String getSQLState() {
      throw new IllegalStateException("no state");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("no trace");
    }

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }
  }

  /** Each cause has another one. */
  private static final class Endless extends Exception {
    private static final long serialVersionUID = 1L;

    @Override
    public synchronized Throwable getCause() {
      return new Endless();
    }
  }

  @Test
  void anExceptionThatThrowsWhenItIsLookedAtFailsItsChunkAndNotTheRun() throws Exception {
    for (var thrown : List.of(new Hostile(), new Endless())) {
      var report =
          run(
              "strange-" + thrown.getClass().getSimpleName(),
              chunk -> {
                if (chunk.no() == 2) {
                  throw thrown;
                }
                return 1;
              });

      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(3);
      assertThat(report.progress().count(ChunkState.FAILED)).isEqualTo(1);
      assertThat(report.chunks().get(1).failure().map(Failure::text).orElseThrow()).isNotBlank();
    }
  }

  @Test
  void soDoesOneThatTheWorkInATransactionThrows() throws Exception {
    for (var thrown : List.of(new Hostile(), new Endless())) {
      var report =
          run(
              "inside-" + thrown.getClass().getSimpleName(),
              Jdbc.<IdRange>inTransaction(
                  database.pool(),
                  (tx, chunk) -> {
                    TestSql.update(
                        tx.unwrap(java.sql.Connection.class), "update counted set n = n + 1");
                    if (chunk.no() == 2) {
                      throw thrown;
                    }
                    return 40;
                  }));

      assertThat(report.progress().count(ChunkState.SUCCEEDED)).isEqualTo(3);
      assertThat(report.progress().count(ChunkState.FAILED)).isEqualTo(1);
    }
  }

  @Test
  void aFenceThatIsChangedByHandLosesItsClaimAndTheChunkIsDoneAgain() throws Exception {
    for (String change : List.of("fence + 1", "fence - 1", "fence + 100")) {
      var calls = new AtomicInteger();
      var done = new CountDownLatch(1);
      String name = "fence" + change.replaceAll("[ +]", "").replace("-", "less");
      var plan = options(name).parallelism(1).build();
      ChunkProcessor<IdRange> work =
          chunk -> {
            if (calls.incrementAndGet() == 1) {
              database.execute(
                  "update backfill_chunk set fence = "
                      + change
                      + " where chunk_no = "
                      + chunk.no()
                      + " and state = 'RUNNING'");
              done.countDown();
            }
            return 1;
          };

      try (var run = BackfillRunner.inMemory().start(plan, work)) {
        assertThat(done.await(120, TimeUnit.SECONDS)).isTrue();
        assertThat(run.await().state()).as(change).isEqualTo(RunState.COMPLETED);
      }
    }
  }

  @Test
  void aFenceThatIsChangedByHandBetweenTwoBatchesLosesItToo() throws Exception {
    for (String change : List.of("fence + 1")) {
      database.execute("update counted set n = 0");
      String name = "tx" + change.replaceAll("[ +]", "").replace("-", "less");
      var table = JdbcTable.of(database.pool(), "counted");
      var plan =
          Backfill.plan(name, table.ids("id", 0, 40))
              .chunkBy(width(40))
              .parallelism(1)
              .batchRows(10)
              .retry(new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(5)))
              .ledger(JdbcLedger.in(database.pool()))
              .build();
      var work = new ChangingTheFence(table.set("n", "n + 1").over(table.ids("id", 0, 40)), change);

      try (var run = BackfillRunner.inMemory().start(plan, work)) {
        assertThat(run.await().state()).as(change).isEqualTo(RunState.COMPLETED);
      }
      Objects.requireNonNull(work.byHand).join();
      assertThat(database.column("select distinct n from counted")).containsExactly("1");
    }
  }

  /**
   * Has another session wait for the chunk's row, which gets it when the first batch has committed.
   */
  private final class ChangingTheFence implements TransactionalProcessor<IdRange> {

    private final TransactionalProcessor<? super IdRange> inner;
    private final String change;
    private volatile @Nullable Thread byHand;

    ChangingTheFence(TransactionalProcessor<? super IdRange> inner, String change) {
      this.inner = inner;
      this.change = change;
    }

    @Override
    public Work work() {
      return inner.work();
    }

    @Override
    public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor)
        throws Exception {
      var batches = inner.open(chunk, cursor);
      return (tx, maxRows) -> {
        if (byHand == null) {
          byHand =
              Thread.ofPlatform()
                  .start(
                      () -> {
                        try {
                          database.execute(
                              "update backfill_chunk set fence = "
                                  + change
                                  + " where state = 'RUNNING'");
                        } catch (SQLException e) {
                          throw new AssertionError(e);
                        }
                      });
          database.awaitLockWait();
        }
        return batches.next(tx, maxRows);
      };
    }
  }

  @Test
  void aDriverThatAsksForBinaryFromTheFirstTimeOnFindsTheTablesOfTheLedger() throws Exception {
    var source = new PGSimpleDataSource();
    source.setUrl(database.url());
    source.setUser("postgres");
    source.setPrepareThreshold(-1);
    var table = JdbcTable.of(source, "counted");
    var plan =
        Backfill.plan("binary", table.ids("id", 0, 40))
            .chunkBy(width(10))
            .ledger(JdbcLedger.in(source))
            .build();

    try (var run = BackfillRunner.inMemory().start(plan, table.set("n", "n + 1"))) {
      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }

    assertThat(database.column("select distinct n from counted")).containsExactly("1");
  }

  private BackfillReport run(String name, ChunkProcessor<? super IdRange> work) {
    try (var run = BackfillRunner.inMemory().start(options(name).build(), work)) {
      return run.await();
    }
  }

  private PlanSteps.Options<IdRange> options(String name) {
    return Backfill.plan(name, JdbcTable.of(database.pool(), "counted").ids("id", 0, 40))
        .chunkBy(width(10))
        .retry(new RetryPolicy(2, Duration.ofMillis(1), Duration.ofMillis(5)))
        .ledger(JdbcLedger.in(database.pool()));
  }
}
