package dev.backfill.jdbc.reload;

import static dev.backfill.jdbc.fixture.WorkOn.batches;
import static dev.backfill.jdbc.fixture.WorkOn.changed;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.JdbcInPlaceReload;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.Second;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A table has exactly the rows of another one afterwards, whatever it had before. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class InPlaceReloadTest {

  private static final String COLUMNS = " (id bigint primary key, day date, note text)";

  private static final String SOURCE =
      "insert into raw select g, date '2024-01-01' + g::int, case when g % 7 > 0 then E'\\\\N\\t'"
          + " || g end from generate_series(100, 300) g where g % 3 <> 0";

  /** Rows below, between, above and beside those of the source. */
  private static final String STALE =
      "insert into orders select g, null, 'old' from generate_series(1, 400, 2) g";

  private static final String ALL = "select string_agg(o::text, '|' order by id) from %s o";

  private PostgresDatabase db;
  private PostgresDatabase other;
  private JdbcTable orders;

  @BeforeEach
  void makeTables(PostgresDatabase own, @Second PostgresDatabase from) throws SQLException {
    db = own;
    other = from;
    for (PostgresDatabase each : List.of(db, other)) {
      each.execute("create table raw" + COLUMNS, SOURCE, "analyze raw");
    }
    db.execute("create table orders" + COLUMNS, STALE);
    orders = JdbcTable.of(db.pool(), "orders");
  }

  private JdbcTable here() {
    return JdbcTable.of(db.pool(), "raw");
  }

  private JdbcTable there() {
    return JdbcTable.of(other.pool(), "raw");
  }

  private void assertReloaded() throws SQLException {
    assertThat(db.column(ALL.formatted("orders"))).isEqualTo(other.column(ALL.formatted("raw")));
  }

  private PlanSteps.Options<KeyRange> plan(JdbcTable raw) {
    return Backfill.plan("orders_reloaded", raw.byKey())
        .chunkBy(rows(31))
        .batchRows(10)
        .parallelism(3)
        .ledger(JdbcLedger.in(db.pool()));
  }

  @Test
  void theTableHasTheRowsOfATableOfTheSameDatabaseAndNoOthers() throws Exception {
    var report = plan(here()).run(here().reloadInPlace(orders));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(db.number("select count(*) from raw"));
    assertReloaded();
  }

  @Test
  void theTableHasTheRowsOfATableOfAnotherDatabaseAndNoOthers() throws Exception {
    var report = plan(there()).run(there().reloadInPlace(orders));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(db.number("select count(*) from raw"));
    assertReloaded();
    assertThat(other.column("select relname::text from pg_class where relname like 'backfill%'"))
        .isEmpty();
  }

  @Test
  void partitionedTablesAreReloadedInPlace() throws Exception {
    for (String table : List.of("raw", "orders")) {
      db.execute(
          "drop table " + table,
          "create table %s %s partition by range (id)".formatted(table, COLUMNS),
          "create table %1$s_low partition of %1$s for values from (0) to (150)".formatted(table),
          "create table %1$s_rest partition of %1$s default".formatted(table));
    }
    db.execute(SOURCE, "analyze raw", STALE);
    orders = JdbcTable.of(db.pool(), "orders");

    var report = plan(here()).run(here().reloadInPlace(orders));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertReloaded();
  }

  @Test
  void batchesOfAnySizeLeaveNoGapUpwardsAndDownwards() throws Exception {
    for (JdbcTable raw : List.of(here(), there())) {
      for (Order order : Order.values()) {
        for (int size : List.of(1, 7, 134, 1_000)) {
          db.execute("truncate orders", STALE);
          var done = batches(over(raw).inOrder(order), KeyRange.ALL, size);

          assertThat(changed(done)).isEqualTo(134);
          assertReloaded();
        }
      }
    }
  }

  private TransactionalProcessor<Range> over(JdbcTable raw) {
    return raw.reloadInPlace(orders).over(raw.byKey());
  }

  /** What a run that ends each chunk with its last row would leave. */
  @Test
  void chunksThatEndWithRowsOfTheSourceWouldLeaveOldRowsBetweenThem() throws Exception {
    var work = over(here());

    for (var chunk : List.of(bounded("100", "200"), bounded("201", "301"))) {
      batches(work, chunk, 1_000);
    }

    assertThat(db.number("select count(*) from orders where note = 'old'")).isEqualTo(100);
  }

  private static KeyRange bounded(String from, String to) {
    return new KeyRange(List.of(from), List.of(to));
  }

  @Test
  void rowsThatWereDeletedComeBackIfTheBatchFails() throws Exception {
    db.execute("alter table orders add check (id <> 200)");
    var work = over(here());

    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> batches(work, KeyRange.ALL, 1_000)))
        .isNotNull();

    assertThat(db.number("select count(*) from orders where note = 'old'")).isEqualTo(200);
  }

  @Test
  void identityIsCarriedOverAndGeneratedColumnsAreComputed() throws Exception {
    db.execute(
        "create table numbered (id bigint generated always as identity primary key, n int, twice"
            + " int generated always as (n * 2) stored)",
        "create table given (id bigint primary key, n int)",
        "insert into given values (7, 1), (9, 2)",
        "insert into numbered (n) values (5), (6)");
    other.execute(
        "create table given (id bigint primary key, n int)",
        "insert into given values (7, 1), (9, 2)");
    var numbered = JdbcTable.of(db.pool(), "numbered");
    for (var pool : List.of(db.pool(), other.pool())) {
      var given = JdbcTable.of(pool, "given");
      db.execute("delete from numbered where id = 7");
      batches(given.reloadInPlace(numbered).over(given.byKey()), KeyRange.ALL, 10);

      assertThat(db.column("select numbered::text from numbered order by id"))
          .containsExactly("(7,1,2)", "(9,2,4)");
    }
  }

  @Test
  void valuesAreComputedAndColumnsLeftOutByName() throws Exception {
    db.execute("alter table raw drop column note", "alter table raw add extra int");
    var raw = here();
    JdbcInPlaceReload reload =
        raw.reloadInPlace(orders).value("note", "'n' || id").ignoring("extra");

    batches(reload.over(raw.byKey()), KeyRange.ALL, 1_000);

    assertThat(db.column("select note from orders where id = 101")).containsExactly("n101");
    assertThat(db.number("select count(*) from orders")).isEqualTo(134);
  }

  @Test
  void aKeyOfSeveralColumnsIsGoneAlong() throws Exception {
    db.execute(
        "create table pairs (a int, b text collate \"C\", n int, primary key (a, b))",
        "create table new_pairs (like pairs including all)",
        "insert into pairs select g, 'x', 0 from generate_series(1, 9) g",
        "insert into new_pairs select g % 5, 'y' || g, g from generate_series(1, 40) g");
    var from = JdbcTable.of(db.pool(), "new_pairs");
    var work = from.reloadInPlace(JdbcTable.of(db.pool(), "pairs")).over(from.byKey());
    batches(work, KeyRange.ALL, 6);

    assertThat(db.column("select string_agg(p::text, '|' order by a, b) from pairs p"))
        .isEqualTo(db.column("select string_agg(p::text, '|' order by a, b) from new_pairs p"));
  }
}
