package dev.backfill.jdbc.ledger;

import static dev.backfill.ledger.LedgerFixture.PLAN;
import static dev.backfill.ledger.LedgerFixture.claim;
import static dev.backfill.ledger.LedgerFixture.commit;
import static dev.backfill.ledger.LedgerFixture.definition;
import static dev.backfill.ledger.LedgerFixture.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.connection.BorrowedConnection;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.work.Batch;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** What is refused at the start, before anything is written, with the numbers and the fix. */
@Tag("slow")
@ExtendWith(Postgres.class)
class LedgerStartTest {

  private PostgresDatabase database;

  @BeforeEach
  void takeDatabase(PostgresDatabase own) {
    database = own;
  }

  @Test
  void aPoolThatIsTooSmallIsRefusedWithTheNumbers() throws Exception {
    try (var pool = pool(5)) {
      var ledger = Inside.connectionWait(JdbcLedger.in(pool), Duration.ofMillis(500));

      assertThatThrownBy(() -> ledger.open(definition(PLAN)))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("4 lanes needs 6 connections")
          .hasMessageContaining("got 5 within 0.5 s")
          .hasMessageContaining("size of the pool to 6")
          .hasMessageContaining("parallelism to 3")
          .hasMessageContaining("Nothing was written");

      assertThat(database.number("select count(*) from backfill_run")).isZero();
      awaitActive(pool, 0);
    }
  }

  @Test
  void aPoolOfOneIsRefusedWithTheNumbers() throws Exception {
    try (var pool = pool(1)) {
      assertThatThrownBy(() -> JdbcLedger.in(pool).open(definition(PLAN)))
          .isInstanceOf(LedgerException.class)
          .hasMessageContaining("needs 6 connections")
          .hasMessageContaining("got 1: the connection pool gave no connection");

      awaitActive(pool, 0);
    }
  }

  @Test
  void aPoolOfLanesAndTwoIsEnoughForARun() throws Exception {
    try (var pool = pool(6)) {
      try (var run = JdbcLedger.in(pool).open(definition(PLAN))) {
        run.move(RunState.PLANNED, RunState.RUNNING, "");
        plan(run, 4);
        var held = claim(run, 4);
        var all = new ArrayList<Future<Outcome>>();
        var together = new CyclicBarrier(4);
        for (var one : held) {
          all.add(
              LedgerTests.begun(
                  () -> {
                    try (var tx = run.begin(List.of(one)).orElseThrow()) {
                      together.await(120, TimeUnit.SECONDS);
                      return tx.commit(List.of(Batch.last(1)));
                    }
                  }));
        }
        for (var verdict : all) {
          assertThat(verdict.get(120, TimeUnit.SECONDS)).isEqualTo(Outcome.COMMITTED);
        }
        run.move(RunState.RUNNING, RunState.VALIDATING, "");
        try (var tx = run.complete()) {
          tx.commit();
        }
        assertThat(run.view(10).state()).isEqualTo(RunState.COMPLETED);
      }
      awaitActive(pool, 0);
    }
  }

  @Test
  void aPoolsOwnSettingsAreSetAsideAndRestored() throws Exception {
    var config = config(8);
    config.setAutoCommit(false);
    config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
    try (var pool = new HikariDataSource(config)) {
      try (var run = JdbcLedger.in(pool).open(definition(PLAN))) {
        run.move(RunState.PLANNED, RunState.RUNNING, "");
        plan(run, 2);
        var held = claim(run, 2);
        assertThat(run.note(held.get(0), Batch.last(1))).isTrue();
        try (var tx = run.begin(held.subList(1, 2)).orElseThrow()) {
          var isolation =
              TestSql.one(
                  tx.unwrap(Connection.class),
                  "show transaction_isolation",
                  row -> row.getString(1));
          assertThat(isolation).isEqualTo("read committed");
          assertThat(tx.commit(List.of(Batch.last(1)))).isEqualTo(Outcome.COMMITTED);
        }
      }
      for (int i = 0; i < 8; i++) {
        try (var connection = pool.getConnection()) {
          assertThat(connection.getAutoCommit()).isFalse();
          assertThat(connection.getTransactionIsolation())
              .isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        }
      }
      assertThat(database.number("select count(*) from backfill_chunk where state = 'SUCCEEDED'"))
          .isEqualTo(2);
    }
  }

  @Test
  void aSilentNetworkHoldsUpTheConnectionForControlNoLongerThanTheLeaseOrHalfAMinute()
      throws Exception {
    assertThat(networkTimeoutOfClaims(Duration.ofSeconds(15))).isEqualTo(30_000);
    assertThat(networkTimeoutOfClaims(Duration.ofSeconds(60))).isEqualTo(60_000);
  }

  /** Of the first connection for control, and of the one that replaces it. */
  private int networkTimeoutOfClaims(Duration lease) throws Exception {
    var lastSet = new ConcurrentHashMap<Connection, Integer>();
    var ofClaims = ConcurrentHashMap.<Integer>newKeySet();
    var breaks = new AtomicBoolean();
    var watched =
        WatchedDataSource.of(
            database.pool(),
            call -> {
              var arguments = call.arguments();
              if (call.session() != null && arguments != null) {
                if (call.name().equals("setNetworkTimeout")) {
                  lastSet.put(call.session(), (Integer) arguments[1]);
                }
                if (String.valueOf(arguments[0]).contains("as beats")) {
                  ofClaims.add(call.session().getNetworkTimeout());
                  if (breaks.getAndSet(false)) {
                    throw new SQLException("broken by the test", "08006");
                  }
                }
              }
              return call.proceed();
            });
    try (var run = JdbcLedger.in(watched).lease(lease).open(definition(PLAN))) {
      assertThat(run.claim(1)).isNotNull();
      breaks.set(true);
      assertThat(run.claim(1)).isNotNull();
      assertThat(breaks).isFalse();
    }
    assertThat(lastSet).hasSizeGreaterThanOrEqualTo(2);
    assertThat(lastSet.values()).as("restored").containsOnly(0);
    assertThat(ofClaims).hasSize(1);
    return ofClaims.iterator().next();
  }

  @Test
  void readOnlySessionsAreRefused() throws Exception {
    database.execute("create role reader login");
    database.execute("alter role reader set default_transaction_read_only = on");

    assertThatThrownBy(() -> JdbcLedger.in(database.unpooled("reader")).open(definition(PLAN)))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("read-only (default_transaction_read_only)")
        .hasMessageContaining("Connect to the primary");
    database.execute("drop role reader");
  }

  @Test
  void aRoleThatMayNotCreateTablesIsGivenTheStatements() throws Exception {
    database.execute("create role app login", "create schema ops authorization postgres");
    database.execute("grant usage on schema ops to app");
    var ledger = JdbcLedger.in(database.unpooled("app")).schema("ops");
    try {
      var refusal = refusalOf(ledger);

      assertThat(refusal)
          .contains("role 'app' may not create tables in schema 'ops'")
          .contains("as the owner of the schema")
          .contains("create table \"ops\".backfill_chunk")
          .contains("on \"ops\".backfill_run, \"ops\".backfill_process")
          .doesNotContain("jdbc:");
      // what it says is what helps
      var statements = refusal.substring(refusal.indexOf("begin;"));
      database.execute(statements);
      try (var run = ledger.open(definition(PLAN))) {
        run.move(RunState.PLANNED, RunState.RUNNING, "");
        plan(run, 1);
        assertThat(commit(run, List.of(claim(run)), List.of(Batch.last(1))))
            .isEqualTo(Outcome.COMMITTED);
      }
    } finally {
      database.execute("drop schema ops cascade", "drop role app");
    }
  }

  @Test
  void aRoleThatLacksRightsIsGivenTheGrants() throws Exception {
    JdbcLedger.in(database.pool()).open(definition(PLAN)).close();
    database.execute("create role app login");
    database.execute("grant select on backfill_schema, backfill_run, backfill_chunk to app");
    var ledger = JdbcLedger.in(database.unpooled("app"));
    try {
      var refusal = refusalOf(ledger);

      assertThat(refusal)
          .contains("role 'app' lacks")
          .contains("update on public.backfill_chunk")
          .doesNotContain("select on public.backfill_chunk")
          .contains("Run as the owner of the tables");
      database.execute(refusal.substring(refusal.indexOf("grant usage")));
      assertThatCode(() -> ledger.open(definition(PLAN)).close()).doesNotThrowAnyException();
    } finally {
      database.execute("drop owned by app", "drop role app");
    }
  }

  @Test
  void processesThatCreateTheTablesAtOnceAllSucceed() throws Exception {
    for (int round = 0; round < 3; round++) {
      var schema = "Round \"" + round + "\"";
      var together = new CyclicBarrier(3);
      var all = new ArrayList<Future<RunLedger<?>>>();
      for (int i = 0; i < 3; i++) {
        var plan = "plan_" + i;
        all.add(
            LedgerTests.begun(
                () -> {
                  together.await(120, TimeUnit.SECONDS);
                  return JdbcLedger.in(database.pool()).schema(schema).open(definition(plan));
                }));
      }
      for (var one : all) {
        one.get(120, TimeUnit.SECONDS).close();
      }
      assertThat(
              database.number("select count(*) from \"Round \"\"" + round + "\"\"\".backfill_run"))
          .isEqualTo(3);
    }
  }

  @Test
  void tablesThatAreThereAreNeitherCreatedNorLocked() throws Exception {
    JdbcLedger.in(database.pool()).open(definition(PLAN)).close();
    try (var reader = BorrowedConnection.readCommitted(database.pool())) {
      // a lock that every DDL statement would wait for
      TestSql.list(reader.connection(), "select 1 from backfill_schema", row -> 1);

      assertThatCode(() -> JdbcLedger.in(database.pool()).open(definition(PLAN)).close())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void theTablesAreFoundThroughTheSearchPath() throws Exception {
    JdbcLedger.in(database.pool()).schema("ops").open(definition(PLAN)).close();
    database.execute("alter database " + database.name() + " set search_path to public, ops");
    var fresh = (PGSimpleDataSource) database.unpooled("postgres");

    assertThat(JdbcLedger.in(fresh).attach(PLAN)).isPresent();
    assertThat(JdbcLedger.in(fresh).schema("public").attach(PLAN)).isEmpty();
  }

  @Test
  void aLedgerThatWasNeverUsedKnowsNothingAndCreatesNothing() throws Exception {
    var ledger = JdbcLedger.in(database.pool());

    assertThat(ledger.attach(PLAN)).isEmpty();
    assertThatCode(() -> ledger.forget(PLAN)).doesNotThrowAnyException();

    assertThat(database.column("select to_regclass('backfill_schema')")).containsExactly("null");
  }

  @Test
  void aDatabaseThatCannotBeReachedIsSaidWithoutItsPassword() {
    var source = new PGSimpleDataSource();
    source.setUrl("jdbc:postgresql://localhost:1/nowhere?password=hunter2");

    assertThatThrownBy(() -> JdbcLedger.in(source).open(definition(PLAN)))
        .isInstanceOf(LedgerException.class)
        .hasMessageContaining("SQLSTATE 08001")
        .hasMessageNotContaining("hunter2")
        .hasMessageNotContaining("jdbc:");
  }

  @Test
  void settingsOutOfBoundsAreRefused() {
    var ledger = JdbcLedger.in(database.pool());

    assertThatThrownBy(() -> ledger.lease(Duration.ofMillis(999)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lease must be between PT1S and PT10M, was PT0.999S");
    assertThatThrownBy(() -> ledger.lease(Duration.ofMinutes(11)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ledger.lockTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ledger.crashLimit(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ledger.schema("")).isInstanceOf(IllegalArgumentException.class);
    for (var prefix : List.of("", "1st_", "Backfill_", "b-", "\u00e4_", "a\"; drop table x;")) {
      assertThatThrownBy(() -> ledger.prefix(prefix))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("prefix must be lower-case letters, digits and underscores");
    }
    assertThatThrownBy(() -> ledger.prefix("p".repeat(41)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prefix must have at most 40 characters")
        .hasMessageContaining("has 41");
    assertThatThrownBy(() -> ledger.schema("\u00e4".repeat(32)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has 64");
  }

  private static String refusalOf(JdbcLedger ledger) {
    try {
      ledger.open(definition(PLAN)).close();
    } catch (LedgerException e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("It was not refused");
  }

  private HikariDataSource pool(int size) {
    return new HikariDataSource(config(size));
  }

  private HikariConfig config(int size) {
    var config = new HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername("postgres");
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(1_500);
    return config;
  }

  private static void awaitActive(HikariDataSource pool, int wanted) throws SQLException {
    long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (pool.getHikariPoolMXBean().getActiveConnections() != wanted && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isEqualTo(wanted);
  }
}
