package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.ledger.home.LedgerScripts;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.plan.BadRows;
import dev.backfill.plan.Plan;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.run.BackfillRunner;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Failure;
import dev.backfill.work.Transaction;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Brings about the faults of {@code docs/faults.md}, by their numbers there, and says what the user
 * is told. Used by one test.
 */
final class Faults {

  private static final LocalDate JAN_2023 = LocalDate.of(2023, 1, 1);
  private static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);
  private static final Instant T0 = Instant.parse("2023-01-01T00:00:00Z");
  private static final Instant T1 = Instant.parse("2024-01-01T00:00:00Z");

  private final PostgresDatabase database;
  private final JdbcTable orders;
  private int plans;

  Faults(PostgresDatabase database) throws SQLException {
    this.database = database;
    database.execute(
        "create table orders (id bigint primary key, day date, at timestamptz, local timestamp,"
            + " amount int not null, tier text)",
        "create index on orders (day)",
        "insert into orders select g, date '2023-01-01' + g, timestamptz '2023-01-01' + g *"
            + " interval '1 day', timestamp '2023-01-01', g from generate_series(0, 39) g",
        "create table empty_one (id bigint primary key, tier text)",
        "create view recent as select * from orders",
        "create schema other",
        "create table loads (id bigint primary key, n int)",
        "insert into loads select generate_series(1, 100)",
        "create table raw (like loads including all)",
        "insert into raw select generate_series(1, 50), 1",
        "create table other.empty_one (id bigint primary key)");
    this.orders = JdbcTable.of(database.pool(), "orders");
  }

  /** Brings something about, and says what was said. */
  interface Fault {

    /** What the user is told. */
    String told() throws Exception;
  }

  /** Every fault that one sentence is the answer to. */
  Map<String, Fault> all() {
    var faults = new TreeMap<String, Fault>();
    input(faults);
    names(faults);
    work(faults);
    runs(faults);
    badRows(faults);
    overlaps(faults);
    reloads(faults);
    faults.put("245", () -> refusal(() -> orders.checks().named("verify_no_null_in_tier")));
    return faults;
  }

  private void input(Map<String, Fault> faults) {
    faults.put("1", () -> refusal(() -> Backfill.plan("orders", JAN_2024, JAN_2023)));
    faults.put("6", () -> refusal(() -> orders.dates("local", JAN_2023, JAN_2024)));
    faults.put("10", () -> refusal(() -> orders.instants("at", T0.plusNanos(1), T1)));
    faults.put("11", () -> refusal(() -> orders.instants("day", T0, T1)));
    faults.put("12", () -> refusal(() -> orders.instants("local", T0, T1)));
    faults.put(
        "15",
        () ->
            refusal(
                () ->
                    Backfill.plan("orders", LocalDate.of(1, 1, 1), LocalDate.of(4001, 1, 1))
                        .chunkBy(DAY)
                        .run(chunk -> 1)));
    faults.put("16", this::emptyTable);
    faults.put("19", () -> refusal(() -> run(byDay(), orders.set("day", "day + 1"))));
    faults.put("30", () -> refusal(() -> byId().parallelism(10_000)));
  }

  private void names(Map<String, Fault> faults) {
    faults.put("24", () -> refusal(() -> JdbcTable.of(database.pool(), "recent")));
    faults.put("26", () -> refusal(() -> JdbcTable.of(database.pool(), "order")));
    faults.put("27", () -> refusal(() -> JdbcTable.of(database.pool(), "o".repeat(64))));
    faults.put(
        "28", () -> refusal(() -> JdbcTable.of(database.pool(), "x\"; drop table orders; --")));
    faults.put("32", Faults::withoutDataSource);
  }

  private void work(Map<String, Fault> faults) {
    faults.put("25", () -> failing("select missing from orders"));
    faults.put(
        "34", () -> failure(byId(), chunk -> failing(new IOException("row of bob@example.com"))));
    faults.put("35", () -> failed((tx, chunk) -> ended(connection(tx)::commit)));
    faults.put("36", () -> failed((tx, chunk) -> executed(tx, "commit")));
    faults.put("37", () -> failed((tx, chunk) -> hidden(tx)));
    faults.put("40", () -> failed((tx, chunk) -> inAnotherThread(connection(tx))));
    faults.put("41", this::neverReturning);
    faults.put("42", this::keptConnection);
    faults.put("62", () -> failing("do $$ begin raise sqlstate '53100'; end $$"));
    faults.put("66", () -> failing("select pg_sleep(60)"));
    faults.put("67", () -> failing("insert into orders (id, amount) values (0, 1)"));
  }

  private void runs(Map<String, Fault> faults) {
    faults.put("31", this::poolTooSmall);
    faults.put("45", this::closedFromALane);
    faults.put("56", this::startedTwice);
    faults.put("57", this::changedPlan);
    faults.put("58", this::changedWork);
    faults.put("61", this::newerTables);
    faults.put("73", this::cancelled);
  }

  private void badRows(Map<String, Fault> faults) {
    faults.put("210", () -> shares("shares", 2).notes().getLast());
    faults.put(
        "211",
        () ->
            shares("few_shares", 1).chunks().stream()
                .flatMap(chunk -> chunk.failure().stream())
                .map(Failure::text)
                .findFirst()
                .orElseThrow());
    faults.put("212", () -> refusal(() -> byId().setAside(BadRows.atMost(1)).forEach(chunk -> {})));
    faults.put("213", this::badRowsOfAnotherTable);
  }

  private void overlaps(Map<String, Fault> faults) {
    faults.put("236", () -> beside(ledger()));
    faults.put("237", () -> beside(InMemoryLedger.create()));
  }

  /** Words for a run that would write the same as another one, which has this ledger. */
  private String beside(Ledger ledger) {
    var release = new CountDownLatch(1);
    var first =
        byId("first_" + ++plans)
            .ledger(ledger)
            .preCheck(
                Check.of(
                    "waits",
                    context ->
                        release.await(60, TimeUnit.SECONDS)
                            ? Check.passed("")
                            : Check.failed("not released")))
            .build();
    try (var live = BackfillRunner.inMemory().start(first, orders.set("tier", "'a'"))) {
      String told = refusal(() -> byId("second").run(orders.set("tier", "'b'")));
      release.countDown();
      var unused = live.await();
      return told;
    } finally {
      release.countDown();
    }
  }

  private void reloads(Map<String, Fault> faults) {
    faults.put("241", this::reloadOfWhatAViewShows);
    faults.put("242", () -> refusal(() -> reload(ledger(), loads().withinRoom(() -> 1_000))));
    faults.put("243", () -> refusal(() -> reload(InMemoryLedger.create(), loads())));
  }

  private JdbcReload loads() {
    var target = JdbcTable.of(database.pool(), "loads");
    return JdbcTable.of(database.pool(), "raw").reloadInto(target);
  }

  private BackfillReport reload(Ledger ledger, JdbcReload reload) {
    return Backfill.plan("loads_" + ++plans, JdbcTable.of(database.pool(), "raw").byKey())
        .chunkBy(rows(10))
        .ledger(ledger)
        .run(reload);
  }

  private String reloadOfWhatAViewShows() throws Exception {
    database.execute("create materialized view totals as select count(*) from loads");
    try {
      return refusal(() -> reload(ledger(), loads()));
    } finally {
      database.execute("drop materialized view totals");
    }
  }

  /** A division by zero in two rows. */
  private BackfillReport shares(String name, long atMost) {
    return run(
        byId(name).setAside(BadRows.atMost(atMost)),
        orders.set("tier", "(100 / (amount * (amount - 1)))::text"));
  }

  private String badRowsOfAnotherTable() {
    var unused = shares("shares", 2);
    var empty = JdbcTable.of(database.pool(), "public.empty_one");
    var scope = empty.badRows(ledger(), "shares");
    return refusal(scope::ranges);
  }

  // what the faults are made of

  private PlanSteps.Options<IdRange> byId() {
    return byId("orders_" + ++plans);
  }

  private PlanSteps.Options<IdRange> byId(String name) {
    return Backfill.plan(name, orders.ids("id", 0, 40))
        .chunkBy(width(10))
        .retry(RetryPolicy.attempts(1))
        .ledger(ledger());
  }

  private PlanSteps.Options<DateRange> byDay() {
    return Backfill.plan("orders_" + ++plans, orders.dates("day", JAN_2023, JAN_2024))
        .chunkBy(MONTH)
        .ledger(ledger());
  }

  private JdbcLedger ledger() {
    return JdbcLedger.in(database.pool()).statementTimeout(Duration.ofMillis(500));
  }

  private static <R extends Range> BackfillReport run(
      PlanSteps.Options<R> plan, ChunkProcessor<? super R> work) {
    return ended(plan.build(), work);
  }

  private static <R extends Range> BackfillReport ended(
      Plan<R> plan, ChunkProcessor<? super R> work) {
    try (var run = BackfillRunner.inMemory().start(plan, work)) {
      return run.await();
    }
  }

  @SuppressWarnings("NullAway") // the fault is that a user does it
  private static String withoutDataSource() {
    return refusal(() -> JdbcTable.of(null, "orders"));
  }

  private static String refusal(Callable<?> refused) {
    try {
      refused.call();
    } catch (Exception e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("nothing was refused");
  }

  private static String failure(
      PlanSteps.Options<IdRange> plan, ChunkProcessor<? super IdRange> work) {
    return run(plan, work).chunks().stream()
        .flatMap(chunk -> chunk.failure().stream())
        .map(Failure::text)
        .findFirst()
        .orElseThrow();
  }

  private String failed(InChunk work) {
    return failure(
        byId(),
        Jdbc.<IdRange>inTransaction(
            database.pool(),
            (tx, chunk) -> {
              work.run(tx, chunk);
              return 1;
            }));
  }

  private String failing(String sql) {
    return failed((tx, chunk) -> executed(tx, sql));
  }

  private static long failing(Exception e) throws Exception {
    throw e;
  }

  /** Work in a transaction. */
  private interface InChunk {
    void run(Transaction tx, ActiveChunk<? extends IdRange> chunk) throws Exception;
  }

  /** Something that is refused. */
  private interface Refused {
    void run() throws Exception;
  }

  private static Connection connection(Transaction tx) {
    return tx.unwrap(Connection.class);
  }

  private static void executed(Transaction tx, String sql) throws SQLException {
    try (var statement = connection(tx).createStatement()) {
      statement.execute(sql);
    }
  }

  private static void ended(Refused end) throws Exception {
    end.run();
  }

  private static void hidden(Transaction tx) {
    try {
      executed(tx, "insert into orders (id, amount) values (0, 1)");
    } catch (SQLException e) {
      // as careless work does
    }
  }

  private static void inAnotherThread(Connection connection) throws Exception {
    var thrown = new AtomicReference<Exception>();
    var thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var statement = connection.createStatement()) {
                    statement.execute("select 1");
                  } catch (SQLException | RuntimeException e) {
                    thrown.set(e);
                  }
                });
    thread.join();
    throw thrown.get();
  }

  private String emptyTable() {
    var empty = JdbcTable.of(database.pool(), "public.empty_one");
    var plan = Backfill.plan("empty", empty.ids("id")).chunkBy(width(10)).ledger(ledger());
    var report = run(plan, empty.set("tier", "'base'"));
    return report.state() + ", " + report.rowsChanged() + " rows: " + report.notes();
  }

  private String neverReturning() throws Exception {
    var end = new CountDownLatch(1);
    var plan = byId("never").chunkDeadline(Duration.ofMillis(200)).grace(Duration.ofMillis(400));
    try {
      return failure(
          plan,
          chunk -> {
            if (chunk.no() == 1) {
              end.await();
            }
            return 1;
          });
    } finally {
      end.countDown();
    }
  }

  private String keptConnection() {
    var kept = new AtomicReference<Connection>();
    run(
        byId(),
        Jdbc.<IdRange>inTransaction(
            database.pool(),
            (tx, chunk) -> {
              kept.set(connection(tx));
              return 1;
            }));
    return refusal(() -> kept.get().createStatement().toString());
  }

  private String poolTooSmall() throws Exception {
    var config = new com.zaxxer.hikari.HikariConfig();
    config.setJdbcUrl(database.url());
    config.setUsername("postgres");
    config.setMaximumPoolSize(3);
    config.setConnectionTimeout(1_000);
    try (var pool = new com.zaxxer.hikari.HikariDataSource(config)) {
      var ledger = JdbcLedger.in(pool).connectionWait(Duration.ofMillis(500));
      return refusal(() -> run(byId().parallelism(4).ledger(ledger), chunk -> 1).toString());
    }
  }

  private String closedFromALane() {
    var handle = new AtomicReference<dev.backfill.run.BackfillRun>();
    var ready = new CountDownLatch(1);
    var told = new AtomicReference<>("");
    var plan = byId().build();
    try (var run =
        BackfillRunner.inMemory()
            .start(
                plan,
                chunk -> {
                  ready.await();
                  told.set(
                      refusal(
                          () -> {
                            handle.get().close();
                            return "";
                          }));
                  return 1;
                })) {
      handle.set(run);
      ready.countDown();
      run.await();
    }
    return told.get();
  }

  private String startedTwice() {
    var begun = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    var plan = byId("twice").build();
    try (var run =
        BackfillRunner.inMemory()
            .start(
                plan,
                chunk -> {
                  begun.countDown();
                  end.await();
                  return 1;
                })) {
      var refusal = refusal(() -> ended(plan, chunk -> 1).toString());
      end.countDown();
      run.await();
      return refusal;
    }
  }

  private String changedPlan() {
    run(byId("changed"), chunk -> 1);
    var plan =
        Backfill.plan("changed", orders.ids("id", 0, 40)).chunkBy(width(20)).ledger(ledger());
    return refusal(() -> run(plan, chunk -> 1).toString());
  }

  private String changedWork() {
    run(byId("work"), orders.set("tier", "'base'"));
    return refusal(() -> run(byId("work"), orders.set("tier", "'gold'")).toString());
  }

  private String newerTables() throws Exception {
    int newer = LedgerScripts.VERSION + 1;
    database.execute("insert into backfill_schema (version) values (" + newer + ")");
    try {
      return refusal(() -> run(byId(), chunk -> 1).toString());
    } finally {
      database.execute("delete from backfill_schema where version = " + newer);
    }
  }

  private String cancelled() throws InterruptedException {
    var begun = new CountDownLatch(1);
    try (var run =
        BackfillRunner.inMemory()
            .start(
                byId().build(),
                chunk -> {
                  begun.countDown();
                  while (!chunk.cancelled()) {
                    Thread.onSpinWait();
                  }
                  throw new IllegalStateException("stopped");
                })) {
      assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
      run.cancel(true);
      return String.join(" ", run.await().notes());
    }
  }
}
