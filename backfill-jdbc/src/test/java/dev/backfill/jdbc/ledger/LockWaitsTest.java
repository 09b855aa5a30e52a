package dev.backfill.jdbc.ledger;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.dialect.failure.Blocker;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.LockWait;
import dev.backfill.ledger.RunState;
import dev.backfill.progress.LaneTime.Reason;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.run.Until;
import dev.backfill.testing.ManualClock;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** While a lane waits for a lock, progress and log say which session holds it. */
@RunsBeside
@ExtendWith(Postgres.class)
@Timeout(300)
class LockWaitsTest {

  private final List<LockWait> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger ticks = new AtomicInteger();
  private PostgresDatabase database;
  private int pid;

  @BeforeEach
  void fill(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders select generate_series(1, 100)");
  }

  private void keep(ProgressEvent event, BooleanSupplier condition, CountDownLatch reached) {
    if (event instanceof ProgressEvent.Ticked tick) {
      seen.addAll(tick.snapshot().lockWaits());
      ticks.incrementAndGet();
      if (condition.getAsBoolean()) {
        reached.countDown();
      }
    }
  }

  /** Another session holds a lock until something is so after a tick. */
  private BackfillReport heldUntil(DataSource source, BooleanSupplier condition) throws Exception {
    try (var holder = holding("billing", "update orders set n = n where id = 7")) {
      pid = pid(holder);
      return runUntil(source, condition, holder::rollback);
    }
  }

  private Connection holding(String name, String statement) throws SQLException {
    var holder = database.unpooled("postgres").getConnection();
    holder.setClientInfo("ApplicationName", name);
    holder.setAutoCommit(false);
    TestSql.update(holder, statement);
    return holder;
  }

  private static int pid(Connection connection) throws SQLException {
    return TestSql.one(connection, "select pg_backend_pid()", row -> row.getInt(1));
  }

  /** Lets go of what a run waits for. */
  private interface Release {
    void now() throws Exception;
  }

  private BackfillReport runUntil(DataSource source, BooleanSupplier condition, Release release)
      throws Exception {
    var reached = new CountDownLatch(1);
    var orders = JdbcTable.of(source, "orders");
    var plan =
        Backfill.plan("orders", orders.ids("id", 1, 101))
            .chunkBy(width(50))
            .listener(event -> keep(event, condition, reached))
            .ledger(JdbcLedger.in(source).lockTimeout(Duration.ofMinutes(5)))
            .build();
    try (var run = BackfillRunner.inMemory().start(plan, orders.set("n", "n + 1"))) {
      assertThat(reached.await(120, TimeUnit.SECONDS)).isTrue();
      release.now();
      return run.await();
    }
  }

  @Test
  void progressNamesTheSessionAndTheReportCountsTheWait() throws Exception {
    var report = heldUntil(database.pool(), () -> seen.size() > 1);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(seen)
        .allSatisfy(
            wait -> {
              assertThat(wait.thread()).isEqualTo("backfill-orders-lane-1");
              assertThat(wait.chunk()).isEqualTo("1..50");
              assertThat(wait.holder()).isEqualTo("session " + pid);
              assertThat(wait.about())
                  .startsWith("application 'billing', idle in transaction since ");
            });
    assertThat(report.progress().lockWaits()).isEmpty();
    assertThat(report.progress().laneTime().waiting()).containsKey(Reason.LOCK);
  }

  /** To end the session for which that one waits would not help: this one holds its lock still. */
  @Test
  void ofTwoSessionsThatHoldALockTheOneThatDoesNotWaitItselfIsNamed() throws Exception {
    database.execute(
        "create table audit (id bigint)",
        "create table import (id bigint)",
        """
        create function note() returns trigger language plpgsql
          as 'begin insert into audit values (new.id); return new; end'
        """,
        "create trigger noted after update on orders for each row execute function note()");
    try (var idle = holding("billing", "lock table audit in share mode");
        var waits = holding("reports", "lock table audit in share mode");
        var behind = holding("imports", "lock table import in exclusive mode")) {
      pid = pid(idle);
      var queued =
          LedgerTests.begun(() -> TestSql.update(waits, "lock table import in exclusive mode"));
      Until.holds(
          "it waits",
          () ->
              database.number(
                      "select count(*) from pg_locks where relation = 'import'::regclass"
                          + " and not granted")
                  > 0);

      var report =
          runUntil(
              database.pool(),
              () -> seen.size() > 1,
              () -> {
                behind.rollback();
                queued.get(120, TimeUnit.SECONDS);
                waits.rollback();
                idle.rollback();
              });

      assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    }
    assertThat(seen).extracting(LockWait::holder).containsOnly("session " + pid);
  }

  /** The twin: the same wait, and a question that finds none. */
  @Test
  void whereNoWaitIsFoundNoneIsShown() throws Exception {
    var asked = new AtomicInteger();
    var blind =
        WatchedDataSource.of(
            database.pool(),
            call -> {
              var arguments = call.arguments();
              if (call.name().equals("prepareStatement") && arguments != null) {
                String sql = String.valueOf(arguments[0]);
                if (sql.contains("pg_blocking_pids")) {
                  assertThat(sql).contains("'Lock'");
                  arguments[0] = sql.replace("'Lock'", "'none'");
                  asked.incrementAndGet();
                }
              }
              return call.proceed();
            });
    var before = new AtomicInteger(Integer.MAX_VALUE);

    var report =
        heldUntil(
            blind,
            () -> { // it was asked three times, and two ticks came after that
              if (asked.get() > 2) {
                before.compareAndSet(Integer.MAX_VALUE, ticks.get());
              }
              return ticks.get() - before.get() > 1;
            });

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(seen).isEmpty();
    assertThat(report.progress().laneTime().waiting()).doesNotContainKey(Reason.LOCK);
  }

  @Test
  void aWaitIsWarnedOfAtTheSecondLookAndAgainAfterEachMinute() throws SQLException {
    var clock = ManualClock.startingAt("2024-01-15T14:00:00Z");
    var holder = Map.of("lane", Blocker.of(7, "billing", "active", null, false));
    var lanes = new LaneTransactions(Duration.ofHours(1), clock);
    try (var borrowed = BorrowedConnection.readCommitted(database.pool())) {
      var open = lanes.begun(borrowed, "1", "lane", "1..50");

      assertThat(lanes.blockedBy(holder)).isEmpty();
      clock.advance(Duration.ofSeconds(1));
      assertThat(lanes.blockedBy(holder)).extracting(LockWait::chunk).containsExactly("1..50");
      for (int i = 0; i < 58; i++) {
        clock.advance(Duration.ofSeconds(1));
        assertThat(lanes.blockedBy(holder)).isEmpty();
      }
      clock.advance(Duration.ofSeconds(1));
      assertThat(lanes.blockedBy(holder))
          .extracting(LockWait::waited)
          .containsExactly(Duration.ofMinutes(1));

      assertThat(lanes.lockWaits()).hasSize(1);
      open.over();
      assertThat(lanes.lockWaits()).isEmpty();
    }
  }

  @Test
  void aWaitThatHasEndedIsNotShownAndTheNextOneIsAnother() throws SQLException {
    var holder = Map.of("lane", Blocker.of(7, "billing", "active", null, false));
    var lanes =
        new LaneTransactions(Duration.ofHours(1), ManualClock.startingAt("2024-01-15T14:00:00Z"));
    try (var borrowed = BorrowedConnection.readCommitted(database.pool())) {
      var unused = lanes.begun(borrowed, "1", "lane", "1..50");
      assertThat(lanes.blockedBy(holder)).isEmpty();
      assertThat(lanes.blockedBy(holder)).hasSize(1);

      assertThat(lanes.blockedBy(Map.of())).isEmpty();
      assertThat(lanes.lockWaits()).isEmpty();

      assertThat(lanes.blockedBy(holder)).isEmpty();
      assertThat(lanes.blockedBy(holder)).hasSize(1);
    }
  }

  @Test
  void theWarningNamesLaneChunkHolderAndWhatComesNext() {
    var wait =
        new LockWait(
            "backfill-orders-lane-2",
            "2023-07",
            "session 4711",
            "application 'billing', idle in transaction since 2024-01-15T14:00:00Z",
            Duration.ofSeconds(2));

    assertThat(LockWatch.sentence(wait, "orders", Duration.ofSeconds(5)))
        .isEqualTo(
            "Thread 'backfill-orders-lane-2' of plan 'orders' has waited 2s for locks at chunk"
                + " 2023-07. Now session 4711 (application 'billing', idle in transaction since"
                + " 2024-01-15T14:00:00Z) holds one; end its transaction if it is not needed. The"
                + " attempt is repeated if one lock is waited for longer than the lock timeout of"
                + " PT5S");
  }
}
