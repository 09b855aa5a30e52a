package dev.backfill.jdbc.copy;

import static dev.backfill.jdbc.fixture.WorkOn.batches;
import static dev.backfill.jdbc.fixture.WorkOn.changed;
import static dev.backfill.jdbc.fixture.WorkOn.kept;
import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.Second;
import dev.backfill.jdbc.fixture.WatchedDataSource;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Order;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows of another database arrive once, with what they hold there. */
@ExtendWith(Postgres.class)
class CopyIntoTest {

  private static final IdRange TENS = new IdRange(10, 50);

  private static final String ORDERS =
      "create table orders (id bigint primary key, day date, note text, amount numeric(9, 2))";

  private static final String ALL =
      "select string_agg(o::text, '|' order by id) from orders o where id between 10 and 49";

  private PostgresDatabase db;
  private PostgresDatabase other;
  private JdbcTable source;
  private JdbcTable orders;

  @BeforeEach
  void makeTables(PostgresDatabase own, @Second PostgresDatabase from) throws SQLException {
    db = own;
    other = from;
    db.execute(ORDERS);
    other.execute(
        ORDERS,
        "insert into orders select g, date '2024-01-01' + g::int, case when g % 7 > 0 then"
            + " E'\\\\N\\t\\n\\r\\\\.' || g end, g / 3.0 from generate_series(1, 100) g",
        "analyze orders");
    source = JdbcTable.of(other.pool(), "orders");
    orders = JdbcTable.of(db.pool(), "orders");
  }

  @Test
  void rowsOfTheRangeAreCopiedWhateverTheSizeOfABatch() throws Exception {
    var work = source.copyInto(orders).over(source.ids("id"));

    for (int rows : List.of(1, 7, 40, 41)) {
      db.execute("truncate orders");
      assertThat(changed(batches(work, TENS, rows))).isEqualTo(40);
      assertThat(db.column(ALL)).isEqualTo(other.column(ALL));
      assertThat(db.number("select count(*) from orders")).isEqualTo(40);
    }
  }

  @Test
  void aRunCopiesEachRowExactlyOnce() throws Exception {
    var report =
        Backfill.plan("orders_copied", source.byKey())
            .chunkBy(rows(13))
            .batchRows(5)
            .parallelism(3)
            .ledger(JdbcLedger.in(db.pool()))
            .run(source.copyInto(orders));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(100);
    assertThat(db.column("select string_agg(o::text, '|' order by id) from orders o"))
        .isEqualTo(other.column("select string_agg(o::text, '|' order by id) from orders o"));
    assertThat(other.column("select relname::text from pg_class where relname like 'backfill%'"))
        .isEmpty();
  }

  @Test
  void valuesAreComputedInTheSourceAndConditionsAskedThere() throws Exception {
    var work =
        source
            .copyInto(orders, "id", "day")
            .value("note", "'n?' || orders.id")
            .value("amount", "amount * 2")
            .over(source.ids("id").where("id % 2 = 0"));

    assertThat(changed(batches(work, TENS, 7))).isEqualTo(20);
    assertThat(db.column("select note from orders where id = 10")).containsExactly("n?10");
    assertThat(db.column("select sum(amount)::text from orders where id < 20"))
        .isEqualTo(
            other.column(
                "select sum(amount * 2)::text from orders where id < 20 and id > 9 and id % 2 ="
                    + " 0"));
  }

  @Test
  void rowsThatAreThereAreSkippedOnRequestAndCountAsKept() throws Exception {
    db.execute("insert into orders (id, note) values (10, 'mine'), (20, null)");
    var copy = source.copyInto(orders).skipExisting().over(source.ids("id"));

    var done = batches(copy, TENS, 7);

    assertThat(changed(done)).isEqualTo(38);
    assertThat(kept(done)).isEqualTo(2);
    assertThat(db.column("select note from orders where id = 10")).containsExactly("mine");
    assertThat(copy.work().definition()).endsWith("of another database skipping what exists");
  }

  @Test
  void rowsThatATriggerHoldsBackAreInConflict() throws Exception {
    db.execute(
        "create function odd() returns trigger language plpgsql as 'begin return case when new.id"
            + " % 2 = 1 then new end; end'",
        "create trigger odd before insert on orders for each row execute function odd()");

    var done = batches(source.copyInto(orders).over(source.ids("id")), TENS, 40);

    assertThat(changed(done)).isEqualTo(20);
    assertThat(done.stream().mapToLong(Batch::conflicts).sum()).isEqualTo(20);
  }

  @Test
  void rowsGoDownWhereTheNewestComeFirstAndACursorIsObeyed() throws Exception {
    var work = source.copyInto(orders).over(source.ids("id")).inOrder(Order.NEWEST_FIRST);

    var first = WorkOn.one(work, TENS, 7, Optional.empty());
    assertThat(db.column("select min(id) from orders")).containsExactly("43");
    var rest = batches(work, TENS, 7, first.cursor());

    assertThat(changed(rest)).isEqualTo(33);
    assertThat(db.column(ALL)).isEqualTo(other.column(ALL));
  }

  @Test
  void rowsWithoutAValueAreAChunkOfTheirOwn() throws Exception {
    other.execute("update orders set day = null where id <= 5");
    var days = source.dates("day", LocalDate.of(2024, 1, 1), LocalDate.of(2025, 1, 1)).withNulls();

    var report =
        Backfill.plan("orders_by_day", days)
            .chunkBy(MONTH)
            .ledger(JdbcLedger.in(db.pool()))
            .run(source.copyInto(orders));

    assertThat(report.rowsChanged()).isEqualTo(100);
    assertThat(db.number("select count(*) from orders where day is null")).isEqualTo(5);
  }

  @Test
  void aDryRunReadsAndWritesAndKeepsNothing() throws Exception {
    var dry =
        Backfill.plan("orders_tried", source.byKey())
            .chunkBy(rows(50))
            .ledger(JdbcLedger.in(db.pool()))
            .dryRun(source.copyInto(orders));

    assertThat(dry.succeeded()).isTrue();
    assertThat(dry.sample()).extracting(one -> one.chunk().rows().changed()).contains(50L);
    assertThat(db.number("select count(*) from orders")).isZero();
  }

  @Test
  void partitionsAndNamesOfAllKindsAreFilled() throws Exception {
    String columns =
        "(\"Id\" bigint primary key, \"select\" text, \"backfill_1\" int, \"a\"\"b\" text)";
    db.execute(
        "create table \"Odd T\" %s partition by range (\"Id\")".formatted(columns),
        "create table p1 partition of \"Odd T\" for values from (0) to (5)",
        "create table p2 partition of \"Odd T\" for values from (5) to (100)");
    other.execute(
        "create schema back",
        "create table back.backfill_row " + columns,
        "insert into back.backfill_row select g, 's', g, 'ab' from generate_series(1, 9) g");
    var from = JdbcTable.of(other.pool(), "back.backfill_row");
    var to = JdbcTable.of(db.pool(), "Odd T");

    assertThat(changed(batches(from.copyInto(to).over(from.byKey()), KeyRange.ALL, 4)))
        .isEqualTo(9);
    assertThat(
            changed(batches(from.copyInto(to).skipExisting().over(from.byKey()), KeyRange.ALL, 4)))
        .isZero();
    assertThat(db.number("select sum(backfill_1) from p2")).isEqualTo(35);
  }

  @Test
  void rowsGoByCopyWhereTheDriverCanSendIt() throws Exception {
    noteStatements();

    assertThat(changed(batches(source.copyInto(orders).over(source.ids("id")), TENS, 40)))
        .isEqualTo(40);
    assertThat(db.column("select distinct q from sent")).containsExactly("copy");
  }

  private void noteStatements() throws SQLException {
    db.execute(
        "create table sent (q text)",
        "create function note() returns trigger language plpgsql as 'begin insert into sent values"
            + " (left(current_query(), 4)); return null; end'",
        "create trigger note after insert on orders for each statement execute function note()");
  }

  /** Also where a wrapper of the driver lets nothing through, so that there is no COPY. */
  @Test
  void withoutCopyRowsAreInserted() throws Exception {
    noteStatements();
    var hidden =
        WatchedDataSource.of(
            db.pool(), call -> call.name().equals("unwrap") ? wrapper() : call.proceed());

    var work = source.copyInto(JdbcTable.of(hidden, "orders")).over(source.ids("id"));

    assertThat(changed(batches(work, TENS, 7))).isEqualTo(40);
    assertThat(db.column("select distinct q from sent")).containsExactly("inse");
    assertThat(db.column(ALL)).isEqualTo(other.column(ALL));
  }

  private static Object wrapper() throws SQLException {
    throw new SQLException("this wrapper is closed");
  }

  /** The gaps of the target are found there, and filled from the other database. */
  @Test
  void gapsOfTheTargetAreFilledFromTheOtherDatabase() throws Exception {
    db.execute(
        "insert into orders (id, day) select g, date '2024-01-01' + g from generate_series(1, 60) g"
            + " where g not between 20 and 29");
    var gaps = orders.gaps("day", DAY, LocalDate.of(2024, 1, 2), LocalDate.of(2024, 3, 1));

    var report =
        Backfill.plan("gaps_filled", source.within(gaps))
            .chunkBy(MONTH)
            .ledger(JdbcLedger.in(db.pool()))
            .run(source.copyInto(orders));

    assertThat(report.rowsChanged()).isEqualTo(10);
    assertThat(db.number("select count(*) from orders")).isEqualTo(60);
  }

  @Test
  void nothingIsHeldOnTheSourceBetweenTwoBatches() throws Exception {
    var work = source.copyInto(orders).over(source.ids("id"));
    var held = new ArrayList<Integer>();
    var batches = work.open(ActiveChunk.of(TENS), Optional.empty());
    Optional<String> cursor;
    do {
      try (var tx = work.work().resource().begin()) {
        var batch = batches.next(tx, 15);
        held.add(other.pool().borrowed());
        tx.commit();
        cursor = batch.cursor();
      }
      held.add(db.pool().borrowed());
    } while (cursor.isPresent());

    assertThat(held).containsExactly(0, 0, 0, 0, 0, 0);
    assertThat(
            other.number(
                "select count(*) from pg_stat_activity where datname = current_database() and"
                    + " state like 'idle in%'"))
        .isZero();
  }

  /** COPY is not among them: the driver sends it beside JDBC. */
  @Test
  void whatABatchSendsToEachSideIsCounted() throws Exception {
    var there = new CountedCalls(other.pool());
    var here = new CountedCalls(db.pool());
    var from = JdbcTable.of(there.dataSource(), "orders");
    var work = from.copyInto(JdbcTable.of(here.dataSource(), "orders")).over(from.ids("id"));
    there.take();
    here.take();

    var done = batches(work, TENS, 30);

    assertThat(done).hasSize(2);
    assertThat(sent(there))
        .containsExactly("set local", "select", "rollback", "set local", "select", "rollback");
    // the question is the transaction's own, before a commit without a ledger
    assertThat(sent(here))
        .containsExactly("set local", "select", "commit", "set local", "select", "commit");
  }

  /** Without what the driver keeps to itself. */
  private static List<String> sent(CountedCalls calls) {
    return calls.take().stream()
        .filter(call -> !call.text().matches("set(ReadOnly|AutoCommit).*"))
        .map(
            call ->
                Stream.of("set local", "select")
                    .filter(call.text()::startsWith)
                    .findFirst()
                    .orElse(call.text()))
        .toList();
  }
}
