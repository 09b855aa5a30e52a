package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.jdbc.postgres.PostgresAdvice;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.Explanation;
import dev.backfill.run.Until;
import dev.backfill.scope.Advice;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Estimate;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a plan would do, and what is in its way, without touching anything. */
@Tag("slow")
@ExtendWith(Postgres.class)
class ExplainTest {

  private static final LocalDate JAN_2023 = LocalDate.of(2023, 1, 1);
  private static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table orders (id bigint primary key, day date not null, amount numeric, tier text)"
            + " with (autovacuum_enabled = off)",
        "create index orders_day on orders (day)",
        "insert into orders select g, date '2023-01-01' + g % 365, g, null from generate_series(1,"
            + " 36500) g",
        "select pg_stat_force_next_flush()", // or these rows count as changed after the ANALYZE
        "analyze orders");
  }

  private JdbcTable orders() {
    return JdbcTable.of(source, "orders");
  }

  private PlanSteps.Options<DateRange> byMonth() {
    return Backfill.plan("orders_tier", orders().dates("day", JAN_2023, JAN_2024))
        .chunkBy(MONTH)
        .parallelism(4);
  }

  private Explanation explained() {
    return byMonth().explain(orders().set("tier", "'gold'"));
  }

  private static List<String> warnings(Explanation explanation) {
    return explanation.advice().stream()
        .filter(advice -> advice.level() == Advice.Level.WARNING)
        .map(Advice::sentence)
        .toList();
  }

  private static String remedy(Explanation explanation, String part) {
    return explanation.advice().stream()
        .filter(advice -> advice.sentence().contains(part))
        .map(Advice::remedy)
        .findFirst()
        .orElseThrow(() -> new AssertionError(explanation.toMarkdown()));
  }

  @Test
  void chunksAndTheirRowsAreToldFromTheCatalogAndNothingIsWritten() throws Exception {
    var before =
        db.column("select md5(string_agg(o::text, ',' order by id)) from orders o").getFirst();

    var explanation =
        byMonth()
            .ledger(JdbcLedger.in(source))
            .description("Fill the tier")
            .explain(orders().set("tier", "'gold'"));

    assertThat(explanation.chunks()).isEqualTo(OptionalLong.of(12));
    assertThat(explanation.shown()).hasSize(12);
    assertThat(explanation.shown().getFirst().label()).isEqualTo("2023-01");
    assertThat(explanation.rows().orElseThrow().source()).isEqualTo(Estimate.Source.STATISTICS);
    assertThat(explanation.rows().orElseThrow().rows()).isBetween(36_000L, 37_000L);
    assertThat(explanation.balance().orElseThrow().ratio()).isBetween(1.0, 1.2);
    assertThat(explanation.connections()).isEqualTo(6);
    assertThat(explanation.guarantee()).contains("exactly once");
    assertThat(warnings(explanation)).isEmpty();
    assertThat(explanation.toMarkdown())
        .contains("# Backfill plan: orders_tier", "| 2023-01 ", "Nothing was written.");
    assertThat(db.column("select md5(string_agg(o::text, ',' order by id)) from orders o"))
        .containsExactly(before);
    assertThat(db.number("select count(*) from pg_class where relname like 'backfill%'")).isZero();
  }

  @Test
  void aLedgerWhoseChunksDoNotWaitForTheDiskIsNamed() {
    var ledger = JdbcLedger.in(source);
    var work = orders().set("tier", "'gold'");
    String notice = "Transactions of chunks do not wait for the disk";

    assertThat(byMonth().ledger(ledger).explain(work).toMarkdown()).doesNotContain(notice);
    assertThat(
            byMonth().ledger(ledger.durability(Durability.AT_THE_END)).explain(work).toMarkdown())
        .contains(notice);
  }

  @Test
  void chunksByRowsArePreviewedAsTheyWillBe() throws Exception {
    var plan =
        Backfill.plan("by_rows", orders().ids("id"))
            .chunkBy(rows(1_000))
            .ledger(JdbcLedger.in(source));

    var explanation = plan.explain(orders().set("tier", "'gold'"));
    var report = plan.run(orders().set("tier", "'gold'"));

    assertThat(explanation.chunks().orElseThrow()).isBetween(36L, 38L);
    assertThat(report.progress().total()).isBetween(36L, 38L);
    assertThat(plan.explain().continues().orElseThrow()).contains("COMPLETED", "36,500 rows");
  }

  @Test
  void whatARunWritesIsTold() throws Exception {
    requireWithin("full pages");
  }

  @Test
  void whatARunWritesIsToldWhereAnIndexIsWrittenToo() throws Exception {
    db.execute("create index orders_tier on orders (tier)");
    requireWithin("indexed");
  }

  @Test
  void whatARunWritesIsToldWherePagesHaveRoom() throws Exception {
    db.execute("alter table orders set (fillfactor = 50)", "vacuum full orders");
    requireWithin("half full pages");
  }

  /** What is written lies between what is said; prints where. */
  private void requireWithin(String what) throws Exception {
    db.execute("vacuum analyze orders", "checkpoint");
    var sizes = "select pg_total_relation_size('orders')";
    var lsn = "select (pg_current_wal_insert_lsn() - '0/0')::bigint";
    var volume = explained().volume().orElseThrow();
    long before = db.number(sizes);
    long log = db.number(lsn);

    byMonth().run(orders().set("tier", "'gold'"));

    double written = db.number(lsn) - (double) log;
    double grown = db.number(sizes) - (double) before;
    System.out.printf(
        Locale.ROOT,
        "Volume '%s': log %.2f of the most and %.2f of the least, disk %.2f of what was said%n",
        what,
        written / volume.mostLog(),
        written / volume.leastLog(),
        grown / volume.disk());
    assertThat(written).isBetween((double) volume.leastLog(), (double) volume.mostLog());
    assertThat(grown).isLessThanOrEqualTo(volume.disk() * 1.1);
  }

  @Test
  void filledRowsAreNotCountedAsWritten() throws Exception {
    var all = explained().volume().orElseThrow();
    db.execute("update orders set tier = 'old' where id % 4 <> 0", "analyze orders");

    var rest = byMonth().explain(orders().set("tier", "'gold'").preserveExisting()).volume();

    assertThat((double) rest.orElseThrow().leastLog() / all.leastLog()).isBetween(0.2, 0.3);
  }

  @Test
  void whatIsLeftIsForecastFromWhatWasDone() throws Exception {
    var plan = byMonth().ledger(JdbcLedger.in(source));
    assertThat(plan.explain().forecast()).as("nothing was done yet").isEmpty();
    db.execute(
        "create function stop() returns trigger language plpgsql as $$ begin if new.day >="
            + " '2023-10-01' then raise 'no'; end if; return new; end $$",
        "create trigger stop before update on orders for each row execute function stop()");
    try (var run = plan.retry(RetryPolicy.attempts(1)).start(orders().set("tier", "'gold'"))) {
      assertThat(run.await().state()).isEqualTo(RunState.FAILED);
    }

    var forecast = plan.explain(orders().set("tier", "'gold'")).forecast().orElseThrow();

    assertThat(forecast.source()).isEqualTo("9 chunks done before");
    assertThat(forecast.likely()).isBetween(Duration.ofNanos(1), Duration.ofSeconds(30));
    db.execute("drop trigger stop on orders");
    plan.run(orders().set("tier", "'gold'"));
    assertThat(plan.explain().forecast()).as("nothing is left").isEmpty();
  }

  @Test
  void aLongPlanIsFolded() {
    var explanation = Backfill.plan("many", orders().ids("id")).chunkBy(rows(100)).explain();

    assertThat(explanation.chunks()).isEqualTo(OptionalLong.of(365));
    assertThat(explanation.shown()).hasSize(40);
    assertThat(explanation.shown().getLast().no()).isEqualTo(365);
    assertThat(explanation.toMarkdown()).contains("| … | 325 more |");
  }

  @Test
  void aMissingIndexIsNamedWithItsStatement() throws Exception {
    db.execute("drop index orders_day");

    var explanation = explained();
    String remedy =
        remedy(explanation, "No index of public.orders finds the rows of a chunk by day");
    db.execute(remedy);

    assertThat(warnings(explained())).isEmpty();
  }

  /** An index of other rows is none, and one that fits the condition is. */
  @Test
  void anIndexOfSomeRowsHelpsOnlyWithThem() throws Exception {
    db.execute("drop index orders_day", "create index on orders (day) where tier is null");
    var open = orders().dates("day", JAN_2023, JAN_2024).where("tier is null");

    assertThat(warnings(byMonth().explain())).singleElement().asString().contains("No index");
    assertThat(warnings(Backfill.plan("open", open).chunkBy(MONTH).explain())).isEmpty();
  }

  @Test
  void aColumnThatIsCutAlongAndSetOnSomebodysWordIsNamed() {
    var moves = orders().set("day", "day").keepsOrder();

    assertThat(warnings(byMonth().explain(moves)))
        .anySatisfy(warning -> assertThat(warning).contains("public.orders.day", "keepsOrder()"));
  }

  @Test
  void tooFewConnectionsAreNamed() throws Exception {
    var explanation = byMonth().ledger(JdbcLedger.in(atMost(4))).explain();

    assertThat(warnings(explanation))
        .singleElement()
        .asString()
        .contains("A run with 4 lanes needs 6 connections", "parallelism to 2 or less");
    assertThat(warnings(byMonth().parallelism(2).ledger(JdbcLedger.in(atMost(4))).explain()))
        .isEmpty();
  }

  /** No limit of a role: the server counts whom it is about to refuse as well. */
  private DataSource atMost(int connections) {
    var free = new Semaphore(connections);
    return WatchedDataSource.of(
        source,
        call -> {
          if (call.name().equals("getConnection") && !free.tryAcquire()) {
            throw new SQLTransientConnectionException("the pool is empty");
          }
          if (call.name().equals("close")
              && call.target() instanceof Connection connection
              && !connection.isClosed()) {
            free.release();
          }
          return call.proceed();
        });
  }

  @Test
  void missingAndStaleStatisticsAreNamed() throws Exception {
    db.execute("create table fresh (id bigint primary key)", "insert into fresh values (1)");
    var fresh = JdbcTable.of(source, "fresh");
    var never = Backfill.plan("fresh", fresh.ids("id")).chunkBy(rows(10)).explain();
    assertThat(warnings(never)).singleElement().asString().contains("was never analyzed");

    db.execute(
        "insert into orders select g, date '2023-05-01' from generate_series(40001, 60000) g",
        "select pg_stat_force_next_flush()");
    Until.holds(
        "the server has counted the changes",
        () -> warnings(explained()).stream().anyMatch(w -> w.contains("are stale: 20,000 rows")));
    db.execute(remedy(explained(), "are stale"));
    assertThat(warnings(explained())).noneMatch(w -> w.contains("stale"));
  }

  @Test
  void rowsWithoutAKeyThatHaveAChunkAreNotWarnedOf() throws Exception {
    db.execute(
        "create table gaps (id int primary key, day date)",
        "create index on gaps (day)",
        "insert into gaps select g, case when g % 2 = 0 then date '2023-02-02' end from"
            + " generate_series(1, 1000) g",
        "select pg_stat_force_next_flush()",
        "analyze gaps");
    var days = JdbcTable.of(source, "gaps").dates("day", JAN_2023, JAN_2024);

    assertThat(warnings(Backfill.plan("gaps", days).chunkBy(MONTH).explain()))
        .singleElement()
        .asString()
        .contains("belong to no chunk");
    assertThat(warnings(Backfill.plan("gaps", days.withNulls()).chunkBy(MONTH).explain()))
        .isEmpty();
  }

  @Test
  void rowsWithoutAKeyAreNamed() throws Exception {
    db.execute(
        "alter table orders alter day drop not null",
        "update orders set day = null where id % 10 = 0",
        "analyze orders");

    assertThat(warnings(explained()))
        .anyMatch(w -> w.contains(" % of the rows of public.orders have no day"));
  }

  @Test
  void triggersForeignKeysAndGeneratedColumnsAreNamed() throws Exception {
    db.execute(
        "create table tiers (tier text primary key)",
        "insert into tiers values ('gold')",
        "alter table orders add foreign key (tier) references tiers, add upper_tier text generated"
            + " always as (upper(tier)) stored",
        "create function touch() returns trigger language plpgsql as 'begin return new; end'",
        "create trigger audit before update of tier on orders for each row execute function"
            + " touch()",
        "create trigger other before update of amount on orders for each row execute function"
            + " touch()",
        "analyze orders");

    var explanation = explained();

    assertThat(warnings(explanation)).anyMatch(w -> w.startsWith("Trigger audit of public.orders"));
    assertThat(warnings(explanation)).noneMatch(w -> w.startsWith("Trigger other"));
    assertThat(remedy(explanation, "Trigger audit"))
        .isEqualTo("alter table orders disable trigger audit");
    assertThat(remedy(explanation, "Foreign key orders_tier_fkey")).isEmpty();
    assertThat(remedy(explanation, "Column upper_tier of public.orders is generated")).isEmpty();
  }

  @Test
  void indexesThatAreWrittenForEachRowAreNamed() throws Exception {
    assertThat(remedy(explained(), "filled to 100 %")).contains("fillfactor");
    db.execute(
        "create index by_tier on orders (tier)",
        "create index by_upper on orders (upper(tier))",
        "create index by_amount on orders (amount) where tier is null",
        "analyze orders");

    var explanation = explained();

    assertThat(warnings(explanation))
        .hasSize(3)
        .allMatch(w -> w.contains("written into all 5 indexes of public.orders"));
    assertThat(remedy(explanation, "Index by_tier"))
        .startsWith("drop index concurrently by_tier;")
        .contains("create index concurrently by_tier ON public.orders");
  }

  @Test
  void aDeleteLooksForReferences() throws Exception {
    db.execute(
        "create table lines (id bigint primary key, order_id bigint references orders)",
        "analyze orders");

    var explanation = byMonth().explain(orders().delete());
    assertThat(warnings(explanation))
        .singleElement()
        .asString()
        .contains("lines_order_id_fkey", "no index of it begins");
    db.execute(remedy(explanation, "lines_order_id_fkey"));
    assertThat(warnings(byMonth().explain(orders().delete()))).isEmpty();
  }

  @Test
  void anOldTransactionIsNamed() throws Exception {
    try (Connection other = source.getConnection()) {
      other.setAutoCommit(false);
      try (var statement = other.createStatement()) {
        statement.execute("set transaction isolation level repeatable read");
        statement.execute("select 1 from orders limit 1");
        var found =
            orders()
                .reader()
                .read(
                    "ask",
                    connection ->
                        new PostgresAdvice(connection, orders().facts(), Duration.ZERO)
                            .onScope(
                                orders().facts().column("day"),
                                SqlText.of("day < '2023-02-01'"),
                                true));

        assertThat(found)
            .singleElement()
            .satisfies(
                advice -> {
                  assertThat(advice.sentence())
                      .containsPattern("has been in a transaction for [0-9]+ s: until it ends");
                  assertThat(advice.remedy()).startsWith("select pg_terminate_backend(");
                });
      }
      other.rollback();
    }
  }

  @Test
  void aColumnThatIsCutAlongAndSetIsRefusedHereToo() {
    assertThatThrownBy(() -> byMonth().explain(orders().set("day", "day + 1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the plan is cut along it");
  }

  @Test
  void plainWorkIsExplainedWithoutBeingCalled() {
    var explanation =
        byMonth()
            .explain(
                chunk -> {
                  throw new AssertionError("called");
                });

    assertThat(explanation.guarantee()).contains("at least once");
    assertThat(explanation.connections()).isZero();
    assertThat(explanation.continues()).isEqualTo(Optional.empty());
  }
}
