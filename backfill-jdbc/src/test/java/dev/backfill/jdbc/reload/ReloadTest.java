package dev.backfill.jdbc.reload;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcReload;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.Second;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillFailedException;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.KeyRange;
import dev.backfill.work.ObstacleException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A table is replaced by a fresh one with the rows of the source, all at once, or not at all. */
@ExtendWith(Postgres.class)
@Tag("slow")
class ReloadTest {

  private static final String COLUMNS = " (id bigint primary key, tier int, note text)";

  private static final String SOURCE =
      "insert into raw select g, g % 5, E'\\\\N\\t' || g from generate_series(1, 200) g";

  private static final String ALL = "select string_agg(o::text, '|' order by id) from %s o";

  /** Everything beside the table and its source. */
  private static final String LEFT =
      "select relname::text from pg_class where relname like 'orders_backfill%'"
          + " union all select tgname::text from pg_trigger where not tgisinternal"
          + " union all select proname::text from pg_proc where proname like 'orders_backfill%'";

  private PostgresDatabase db;
  private PostgresDatabase other;

  @BeforeEach
  void makeTables(PostgresDatabase own, @Second PostgresDatabase from) throws SQLException {
    db = own;
    other = from;
    for (PostgresDatabase each : List.of(db, other)) {
      each.execute("create table raw" + COLUMNS, SOURCE, "analyze raw");
    }
    db.execute(
        "create table orders" + COLUMNS,
        "create index orders_tier on orders (tier)",
        "insert into orders select g, 9, 'old' from generate_series(150, 400) g");
  }

  private JdbcTable orders() {
    return JdbcTable.of(db.pool(), "orders");
  }

  private JdbcTable here() {
    return JdbcTable.of(db.pool(), "raw");
  }

  private JdbcTable there() {
    return JdbcTable.of(other.pool(), "raw");
  }

  private PlanSteps.Options<KeyRange> plan(String name, JdbcTable raw) {
    return Backfill.plan(name, raw.byKey())
        .chunkBy(rows(31))
        .batchRows(10)
        .parallelism(2)
        .retry(new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1)))
        .ledger(JdbcLedger.in(db.pool()));
  }

  private BackfillReport run(String name) {
    return plan(name, here()).run(here().reloadInto(orders()));
  }

  private void assertNew() throws SQLException {
    assertThat(db.column(ALL.formatted("orders"))).isEqualTo(other.column(ALL.formatted("raw")));
    assertThat(db.column("select indexname::text from pg_indexes where tablename = 'orders'"))
        .containsExactlyInAnyOrder("orders_pkey", "orders_tier");
  }

  private void assertOld() throws SQLException {
    assertThat(db.number("select count(*) from orders where note = 'old'")).isEqualTo(251);
    assertThat(db.number("select count(*) from orders")).isEqualTo(251);
  }

  /** A check after a chunk is asked once, while the chunks are loaded. */
  private static Check once(Callable<Void> action) {
    var done = new AtomicBoolean();
    return Check.of(
        "once",
        context -> {
          if (!done.getAndSet(true)) {
            action.call();
          }
          return Check.passed("done");
        });
  }

  private Check executing(PostgresDatabase where, String... sql) {
    return once(
        () -> {
          where.execute(sql);
          return null;
        });
  }

  /** Ranges, parts of a range by hash, and a default. */
  private static String[] partitioned(String table, String columns) {
    return new String[] {
      "drop table " + table,
      "create table %s %s partition by range (id)".formatted(table, columns),
      "create table %1$s_low partition of %1$s for values from (0) to (100)".formatted(table),
      "create table %1$s_mid partition of %1$s for values from (100) to (150) partition by hash (id)"
          .formatted(table),
      "create table %1$s_mid_0 partition of %1$s_mid for values with (modulus 2, remainder 0)"
          .formatted(table),
      "create table %1$s_mid_1 partition of %1$s_mid for values with (modulus 2, remainder 1)"
          .formatted(table),
      "create table %1$s_rest partition of %1$s default".formatted(table)
    };
  }

  @Test
  void allPartitionsOfASourceAreReadOfTheSameDatabaseAndOfAnother() throws SQLException {
    for (PostgresDatabase each : List.of(db, other)) {
      each.execute(partitioned("raw", COLUMNS));
      each.execute(SOURCE, "analyze raw");
    }

    run("partitioned");
    assertNew();
    orders().reloaded().dropOld();
    db.execute("truncate orders");
    plan("elsewhere", there()).run(there().reloadInto(orders()));

    assertNew();
  }

  @Test
  void apartitionedTargetIsReplacedWithItsPartitionsAndPutBack() throws SQLException {
    db.execute(partitioned("orders", COLUMNS));
    db.execute(
        "create index orders_tier on orders (tier)",
        "insert into orders select g, 9, 'old' from generate_series(150, 400) g");
    var places = "select tableoid::regclass::text from orders group by 1 order by 1";

    plan("tree", there()).run(there().reloadInto(orders()));

    assertNew();
    assertThat(db.column(places))
        .containsExactly("orders_low", "orders_mid_0", "orders_mid_1", "orders_rest");
    orders().reloaded().swapBack();
    assertOld();
    assertThat(db.column(places)).containsExactly("orders_rest");
    orders().reloaded().abandon();
    assertThat(db.column(LEFT)).isEmpty();
  }

  @Test
  void tooLittleRoomIsRefusedBeforeTheFreshTableIsMade() throws SQLException {
    var reload = there().reloadInto(orders()).withinRoom(() -> 30_000);

    assertThatThrownBy(() -> plan("full", there()).run(reload))
        .isInstanceOf(ObstacleException.class)
        .hasMessageContaining("A fresh table for public.orders takes about ")
        .hasMessageContaining(", and 30 kB may be used: make room, or reload it in place");
    assertThat(db.column(LEFT)).isEmpty();
    assertThat(plan("full", there()).explain(reload).toMarkdown()).contains("30 kB may be used");
    db.execute("delete from orders", "vacuum full orders");
    assertThatThrownBy(() -> plan("full", there()).run(reload)) // the source is as large
        .isInstanceOf(ObstacleException.class);

    plan("full", there()).run(there().reloadInto(orders()).withinRoom(() -> 10_000_000));

    assertNew();
  }

  @Test
  void theFreshTableTakesThePlaceOfTheOldOneWhichIsKept() throws Exception {
    var report = run("reload");

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(200);
    assertThat(report.notes())
        .anyMatch(note -> note.contains("Verified: all 200 rows"))
        .anyMatch(note -> note.contains("orders_tier"))
        .anyMatch(note -> note.contains("kept as public.orders_backfill_old"));
    assertNew();
    assertThat(db.column(LEFT + " order by 1")).allMatch(name -> name.contains("_old"));
    assertThat(db.number("select count(*) from orders_backfill_old")).isEqualTo(251);

    assertThat(run("reload").state())
        .as("a complete reload is not done again")
        .isEqualTo(RunState.COMPLETED);
    assertNew();

    assertThat(orders().reloaded().dropOld()).isTrue();
    assertThat(orders().reloaded().dropOld()).isFalse();
    assertThat(db.column(LEFT)).isEmpty();
  }

  @Test
  void theSourceMayBeATableOfAnotherDatabase() throws Exception {
    var report = plan("reload", there()).run(there().reloadInto(orders()));

    assertThat(report.rowsChanged()).isEqualTo(200);
    assertNew();
  }

  @Test
  void theOldTableIsSwappedBack() throws Exception {
    run("reload");

    orders().reloaded().swapBack();

    assertOld();
    assertThatThrownBy(() -> orders().reloaded().swapBack())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no old table");
    assertThat(orders().reloaded().abandon()).isTrue();
    assertThat(db.column(LEFT)).isEmpty();
    assertOld();
  }

  @Test
  void rowsThatChangeInTheSourceAfterTheirBatchStopTheSwap() throws Exception {
    var plan =
        plan("reload", here()).chunkCheck(executing(db, "update raw set note = note || '!'"));

    assertThatThrownBy(() -> plan.run(here().reloadInto(orders())))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining("not those of 'public.raw'")
        .hasMessageContaining("differ");
    assertOld();

    assertThat(orders().reloaded().abandon()).isTrue();
    assertThat(db.column(LEFT)).isEmpty();
  }

  @Test
  void withoutVerificationTheyAreNotSeen() throws Exception {
    var report =
        plan("reload", here())
            .chunkCheck(executing(db, "update raw set note = note || '!'"))
            .run(here().reloadInto(orders()).withoutVerification());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.column(ALL.formatted("orders"))).isNotEqualTo(db.column(ALL.formatted("raw")));
  }

  @Test
  void aCheckOfTheNewRowsStopsTheSwap() throws Exception {
    var reload = here().reloadInto(orders());
    var plan =
        plan("reload", here())
            .postCheck(
                reload.ofNewRows(
                    table ->
                        Check.of(
                            "few",
                            context -> {
                              boolean rows =
                                  table.hasRows().check(context).status() == Check.Status.PASSED;
                              return rows && !table.name().equals("public.orders")
                                  ? Check.failed("there are rows in " + table.name())
                                  : Check.passed("none");
                            })));

    assertThatThrownBy(() -> plan.run(reload))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining("rows in public.orders_backfill_new");
    assertOld();
  }

  @Test
  void theFreshTableOfAnotherRunIsRefusedByName() throws Exception {
    failed("first");

    assertThatThrownBy(() -> run("second"))
        .hasStackTraceContaining("A fresh table for 'public.orders' is there already, of run ")
        .hasStackTraceContaining("reloaded().abandon()");
    assertOld();

    assertThat(run("first").state()).as("its own run resumes").isEqualTo(RunState.COMPLETED);
    assertNew();
  }

  /** Its indexes are made, and the checks fail. */
  private void failed(String name) {
    var plan =
        plan(name, here()).postCheck(Check.of("never", context -> Check.failed("it never passes")));
    assertThatThrownBy(() -> plan.run(here().reloadInto(orders())))
        .isInstanceOf(BackfillFailedException.class);
  }

  @Test
  void aRunWhoseFreshTableHasGoneIsNotResumedWithAnEmptyOne() throws Exception {
    failed("first");
    assertThat(orders().reloaded().abandon()).isTrue();

    assertThatThrownBy(() -> run("first"))
        .hasStackTraceContaining("has gone, with the rows of chunks that are done")
        .hasStackTraceContaining("forget");
    assertOld();
  }

  @Test
  void aRunWhoseGuardsHaveGoneIsNotResumedAsIfNothingWereWritten() throws Exception {
    failed("first");
    db.execute("drop trigger backfill_reload_guard on orders");

    assertThatThrownBy(() -> run("first"))
        .hasStackTraceContaining("The triggers that guard 'public.orders' during its reload")
        .hasStackTraceContaining("abandon the reload and start it again");
    assertOld();
  }

  @Test
  void anOldTableThatIsKeptIsNamedBeforeTheNextReload() throws Exception {
    run("first");

    assertThatThrownBy(() -> run("second")).hasStackTraceContaining("orders_backfill_old");
    assertNew();
  }

  @Test
  void writesAreRefusedWhileTheRowsAreLoaded() throws Exception {
    var refused = new AtomicBoolean();
    var report =
        plan("reload", here())
            .chunkCheck(
                once(
                    () -> {
                      assertThatThrownBy(
                              () -> db.execute("update orders set tier = 1 where id = 150"))
                          .isInstanceOf(SQLException.class);
                      refused.set(true);
                      return null;
                    }))
            .run(here().reloadInto(orders()));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(refused).isTrue();
    db.execute("update orders set tier = 1 where id = 150");
  }

  @Test
  void writesAreCaughtUpOnRequest() throws Exception {
    JdbcReload reload = here().reloadInto(orders()).catchingUp();
    var report =
        plan("reload", here())
            .chunkCheck(
                executing(
                    db,
                    "update orders set note = 'mine' where id = 160",
                    "delete from orders where id = 170",
                    "insert into orders values (1000, 1, 'mine')"))
            .run(reload);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.column("select id::text from orders where note = 'mine' order by orders.id"))
        .containsExactly("160", "1000");
    assertThat(db.number("select count(*) from orders where id = 170")).isZero();
    assertThat(db.number("select count(*) from orders")).isEqualTo(200);
  }

  @Test
  void aLedgerBesideTheTargetIsRefused() throws Exception {
    assertThatThrownBy(
            () ->
                plan("reload", here())
                    .ledger(JdbcLedger.in(other.pool()))
                    .run(here().reloadInto(orders())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ends in the transaction that completes the run");
    assertOld();
    assertThat(db.column(LEFT)).isEmpty();
  }

  @Test
  void whatCannotBeCarriedOverIsRefusedBeforeAnythingIsWritten() throws Exception {
    db.execute("create materialized view totals as select count(*) from orders");

    assertThatThrownBy(() -> run("reload")).hasMessageContaining("totals");
    assertThat(db.column(LEFT)).isEmpty();
  }

  @Test
  void aDryRunMakesTheFreshTableAndLeavesNothing() throws Exception {
    var rehearsal = plan("reload", here()).dryRun(here().reloadInto(orders()));

    assertThat(rehearsal.toString()).isNotEmpty();
    assertOld();
    assertThat(db.column(LEFT)).isEmpty();
  }
}
