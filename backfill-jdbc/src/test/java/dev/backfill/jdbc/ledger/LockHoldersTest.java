package dev.backfill.jdbc.ledger;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.failure.Blocker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.GroupMember;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.report.GroupFailedException;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.IdRange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A lane that waits in vain for a lock names the session that holds it. */
@RunsBeside
@ExtendWith(Postgres.class)
@Timeout(300)
class LockHoldersTest {

  private static final String CALLER =
      "It belongs to this process, and has been idle since before the run began. The thread that"
          + " started the run waits for its end, so that transaction would not end: commit it or"
          + " roll it back before the run";

  private PostgresDatabase database;
  private JdbcTable orders;

  @BeforeEach
  void fill(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders select generate_series(1, 100)");
    orders = JdbcTable.of(database.pool(), "orders");
  }

  private PlanSteps.Options<IdRange> plan(Duration lockTimeout) {
    return Backfill.plan("orders", orders.ids("id", 1, 101))
        .chunkBy(width(50))
        .parallelism(2)
        .ledger(JdbcLedger.in(database.pool()).lockTimeout(lockTimeout));
  }

  private Connection holding(String name, String statement) throws SQLException {
    var connection = database.unpooled("postgres").getConnection();
    connection.setClientInfo("ApplicationName", name);
    connection.setAutoCommit(false);
    connection.createStatement().execute(statement);
    return connection;
  }

  private static int pid(Connection connection) throws SQLException {
    return TestSql.one(connection, "select pg_backend_pid()", row -> row.getInt(1));
  }

  private static String named(int pid, String application) {
    return "a lock was not available within lock_timeout (SQLSTATE 55P03): session %d (application '%s', idle in transaction since "
        .formatted(pid, application);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update orders set n = n where id = 7",
        "select * from orders where id = 7 for update"
      })
  void aRunInsideATransactionOfItsCallerEndsAtTheFirstTimeout(String touch) throws Exception {
    try (var own = holding("billing", touch)) {
      int pid = pid(own);

      assertThatThrownBy(() -> run(plan(Duration.ofSeconds(1))))
          .isInstanceOfSatisfying(
              BackfillFailedException.class, failed -> assertFirstAttempts(failed.report()))
          .hasMessageContaining(named(pid, "billing"))
          .hasMessageContaining(CALLER);

      own.rollback();
    }
    run(plan(Duration.ofSeconds(1)));

    assertThat(database.column("select distinct n from orders")).containsExactly("1");
  }

  @Test
  void soDoesAGroupInsideATransactionOfItsCaller() throws Exception {
    try (var own = holding("billing", "update orders set n = n where id = 7")) {
      var member = GroupMember.of(plan(Duration.ofSeconds(1)).build(), orders.set("n", "n + 1"));

      assertThatThrownBy(() -> Backfill.group("tiers", member).run())
          .isInstanceOf(GroupFailedException.class)
          .cause()
          .hasMessageContaining(CALLER);

      own.rollback();
    }
  }

  private void run(PlanSteps.Options<IdRange> plan) {
    var unused = BackfillRunner.inMemory().run(plan.build(), orders.set("n", "n + 1"));
  }

  private static void assertFirstAttempts(BackfillReport report) {
    assertThat(report.chunks())
        .filteredOn(chunk -> chunk.state() == ChunkState.FAILED)
        .singleElement()
        .satisfies(
            chunk -> {
              assertThat(chunk.id()).isEqualTo("1..50"); // it was not cut
              assertThat(chunk.attempts()).isEqualTo(1);
            });
  }

  @Test
  void theHolderIsKnownToALaneWhoseWaitTheServerHasJustEnded() throws SQLException {
    var holder = Blocker.of(7, "billing", "active", null, false);
    var lanes = new LaneTransactions(Duration.ofMinutes(1), TimeSource.system());
    try (var borrowed = BorrowedConnection.readCommitted(database.pool())) {
      var lane = lanes.begun(borrowed, "1", "lane", "1..50");
      assertThat(lanes.blockedBy(Map.of("lane", holder))).isEmpty();

      assertThat(lanes.blockedBy(Map.of())).isEmpty();
      assertThat(lane.blocker()).contains(holder);

      assertThat(lanes.blockedBy(Map.of())).isEmpty();
      assertThat(lane.blocker()).isEmpty();
    }
  }

  @Test
  void theSameHoldsForAwaitOnTheThreadThatStarted() throws Exception {
    try (var own = holding("billing", "update orders set n = n where id = 7");
        var run =
            BackfillRunner.inMemory()
                .start(plan(Duration.ofSeconds(1)).build(), orders.set("n", "n + 1"))) {
      var report = run.await();

      assertThat(report.state()).isEqualTo(RunState.FAILED);
      assertThat(report.toString() + report.notes()).contains(CALLER);
      own.rollback();
    }
  }

  @Test
  void aCallerThatDoesNotWaitMayEndItsTransaction() throws Exception {
    var failed = new CountDownLatch(1);
    try (var own = holding("billing", "update orders set n = n where id = 7");
        var run =
            BackfillRunner.inMemory()
                .start(
                    plan(Duration.ofMillis(500))
                        .listener(event -> countFailure(event, failed))
                        .build(),
                    orders.set("n", "n + 1"))) {
      assertThat(failed.await(120, TimeUnit.SECONDS)).isTrue();
      own.rollback();

      assertThat(run.await().state()).isEqualTo(RunState.COMPLETED);
    }
  }

  private static void countFailure(ProgressEvent event, CountDownLatch failed) {
    if (event instanceof ProgressEvent.ChunkChanged changed && changed.failure().isPresent()) {
      failed.countDown();
    }
  }

  @Test
  void aTableThatTheCallerHasLockedIsSaidBeforeTheRun() throws Exception {
    try (var own = holding("billing", "lock table orders in share mode")) {
      assertThatThrownBy(() -> run(plan(Duration.ofSeconds(1))))
          .hasMessageStartingWith(
              "Could not have the work on 'public.orders' checked within PT10S: a lock was not"
                  + " available within lock_timeout (SQLSTATE 55P03). Another session has locked"
                  + " the table: end its transaction");
      own.rollback();
    }
    assertThat(database.number("select count(*) from orders where n <> 0")).isZero();
  }

  @Test
  void anotherSessionIsNamedPrintably() throws Exception {
    try (var holder = holding("night\u0007job", "update orders set n = n where id = 7")) {
      int pid = pid(holder);
      var plan = plan(Duration.ofSeconds(1)).retry(RetryPolicy.attempts(1)).build();
      try (var run = BackfillRunner.inMemory().start(plan, orders.set("n", "n + 1"))) {
        var report =
            CompletableFuture.supplyAsync(run::await).get(120, TimeUnit.SECONDS); // another thread

        assertThat(report.state()).isEqualTo(RunState.FAILED);
        assertThat(report.chunks().toString())
            .containsPattern("session " + pid + " \\(application 'night\\P{Cntrl}+job', idle in")
            .doesNotContain(CALLER);
      }
      holder.rollback();
    }
  }

  @Test
  void aPreparedTransactionIsNamedAsOne() throws Exception {
    try (var holder = holding("xa", "update orders set n = n where id = 7")) {
      holder.createStatement().execute("prepare transaction 'left behind'");
      holder.commit();

      assertThatThrownBy(() -> run(plan(Duration.ofSeconds(1)).retry(RetryPolicy.attempts(1))))
          .hasMessageContaining("a prepared transaction (see pg_prepared_xacts) holds it");

      database.execute("rollback prepared 'left behind'");
    }
  }
}
