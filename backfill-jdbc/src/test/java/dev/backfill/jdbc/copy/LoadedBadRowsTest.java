package dev.backfill.jdbc.copy;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcLoad;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.BadRow;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BadRows;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows of a load that do not fit are set aside, and all others are loaded once. */
@RunsBeside
@ExtendWith(Postgres.class)
class LoadedBadRowsTest {

  private static final String PLAN = "loaded";
  private static final long ROWS = 90;

  private PostgresDatabase db;
  private JdbcLedger ledger;

  @BeforeEach
  void makeTables(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table customers (id bigint primary key)",
        "insert into customers select g from generate_series(0, 89) g where g <> 44",
        "create table orders (id bigint primary key, note varchar(9), customer bigint references"
            + " customers deferrable initially deferred, constraint few check (id % 13 <> 5))");
    ledger = JdbcLedger.in(db.pool());
  }

  private JdbcTable orders() {
    return JdbcTable.of(db.pool(), "orders");
  }

  private static Map<String, @Nullable Object> row(
      @Nullable Object id, @Nullable Object note, @Nullable Object customer) {
    var row = new HashMap<String, @Nullable Object>();
    row.put("id", id);
    row.put("note", note);
    row.put("customer", customer);
    return row;
  }

  /** The rows of a chunk, in another order each time. */
  private static Stream<Map<String, @Nullable Object>> shuffled(
      ActiveChunk<IdRange> chunk, List<Map<String, @Nullable Object>> more) {
    var all =
        new ArrayList<>(
            LongStream.range(chunk.range().from(), chunk.range().to())
                .mapToObj(id -> row(id, "n" + id, null))
                .toList());
    if (chunk.range().from() == 0) {
      all.addAll(more);
    }
    Collections.shuffle(all);
    return all.stream();
  }

  private JdbcLoad<IdRange> load(List<Map<String, @Nullable Object>> more) {
    return orders().load(chunk -> shuffled(chunk, more), "id", "note", "customer");
  }

  private BackfillReport run(TransactionalProcessor<IdRange> load, long allowed) {
    return Backfill.plan(PLAN, 0, ROWS)
        .chunkBy(width(30))
        .parallelism(2)
        .ledger(ledger)
        .setAside(BadRows.atMost(allowed))
        .run(load);
  }

  private List<String> keys() {
    return ledger.badRows(PLAN, 100).stream().map(BadRow::key).sorted().toList();
  }

  private long loaded() throws SQLException {
    return db.number("select count(*) from orders");
  }

  private void assertTheSevenOfFewAreSetAside() {
    assertThat(keys()).contains("18", "31", "44", "5", "57", "70", "83");
  }

  @Test
  void rowsOfAnyFaultAreSetAsideOnceAndAllOthersAreLoadedOnce() throws Exception {
    var more =
        List.of(
            row(100, "a text that is long", null),
            row(null, "no key", null),
            row("x", "no number", null),
            row(7, "a second", null),
            row(101, List.of(), null),
            row(102, Optional.empty(), null),
            Map.<String, @Nullable Object>of("id", 103));

    var report = run(load(more), 20);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertTheSevenOfFewAreSetAside();
    assertThat(keys()).hasSize(13).contains("100", "7", "x", "102", "103").doesNotContain("101");
    assertThat(report.rowsChanged()).isEqualTo(ROWS - 7 + 1);
    assertThat(loaded()).isEqualTo(ROWS - 7 + 1);
    assertThat(ledger.badRows(PLAN, 100))
        .extracting(BadRow::constraint)
        .contains("few", "orders_pkey", "");
    assertThat(report.toMarkdown()).contains("## Rows Set Aside", "| 7").doesNotContain("n18");
  }

  @Test
  void aRuleThatIsCheckedAtTheCommitFindsTheRowToo() throws Exception {
    var report = run(load(List.of(row(200, "who", 44), row(201, "known", 45))), 20);

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertTheSevenOfFewAreSetAside();
    assertThat(keys()).hasSize(8).contains("200");
    assertThat(db.column("select id from orders where id >= 200")).containsExactly("201");
  }

  @Test
  void ofEqualRowsAsManyAreSetAsideAsAreTooMany() throws Exception {
    var twice = row(300, "alike", null);

    run(load(List.of(twice, twice, twice)), 20);

    assertThat(keys()).hasSize(9).containsSequence("300", "300");
    assertThat(loaded()).isEqualTo(ROWS - 7 + 1);
  }

  /** Each cursor names all rows before it: one for each row would be quadratic. */
  @Test
  void whatOneSearchFindsGoesToTheLedgerInOneStatement() {
    var calls = new CountedCalls(db.pool());
    var counted = JdbcTable.of(calls.dataSource(), "orders");
    var load = counted.<IdRange>load(chunk -> shuffled(chunk, List.of()), "id", "note", "customer");

    var report =
        Backfill.plan(PLAN, 0, ROWS)
            .chunkBy(width(ROWS))
            .ledger(JdbcLedger.in(calls.dataSource()))
            .setAside(BadRows.atMost(20))
            .run(load);

    assertThat(report.progress().badRows()).isEqualTo(7);
    assertTheSevenOfFewAreSetAside();
    assertThat(calls.statements("backfill_bad_row"))
        .filteredOn(call -> call.text().contains("insert into"))
        .hasSize(1);
  }

  @Test
  void rowsThatAreSkippedAreNoBadRows() throws Exception {
    db.execute("insert into orders values (1, 'mine')");

    var report = run(load(List.of()).skipExisting(), 20);

    assertThat(keys()).hasSize(7);
    assertThat(report.rowsChanged()).isEqualTo(ROWS - 8);
    assertThat(report.progress().rows().kept()).isEqualTo(1);
  }

  @Test
  void withoutAKeyARowIsNamedByItsNumber() throws Exception {
    db.execute("create table plain (id bigint, check (id <> 3))");
    JdbcLoad<IdRange> load =
        JdbcTable.of(db.pool(), "plain")
            .load(chunk -> Stream.of(Map.of("id", 1L), Map.of("id", 3L)), "id");

    run(load, 20);

    assertThat(keys()).containsExactly("row 2", "row 2", "row 2");
  }

  @Test
  void codeThatThrowsFailsItsChunkAsBefore() throws Exception {
    JdbcLoad<IdRange> load =
        orders()
            .load(
                chunk ->
                    Stream.of(1, 2)
                        .map(
                            id -> {
                              if (id == 2) {
                                throw new IllegalArgumentException("secret");
                              }
                              return row(id, "", null);
                            }),
                "id",
                "note",
                "customer");

    assertThatThrownBy(() -> run(load, 20))
        .hasMessageContaining("the rows of load threw java.lang.IllegalArgumentException at ");
    assertThat(keys()).isEmpty();
    assertThat(loaded()).isZero();
  }

  @Test
  void moreThanAllowedFailTheRunWhichContinuesWithAnotherLimit() throws Exception {
    assertThatThrownBy(() -> run(load(List.of()), 4))
        .hasMessageContaining("more than 4 rows fail on their data");
    assertThat(keys()).hasSize(4);

    run(load(List.of()), 10);

    assertThat(keys()).hasSize(7);
    assertTheSevenOfFewAreSetAside();
    assertThat(loaded()).isEqualTo(ROWS - 7);
  }

  @Test
  void theScopeOfBadRowsSaysThatTheTableDoesNotHaveThem() {
    run(load(List.of()), 10);

    assertThatThrownBy(
            () ->
                Backfill.plan("again", orders().badRows(ledger, PLAN))
                    .chunkBy(rows(1))
                    .ledger(ledger)
                    .run(orders().set("note", "''").withoutBeforeImage()))
        .hasStackTraceContaining(
            "Plan 'loaded' has set aside rows that load(..) was given, and 'public.orders' does not"
                + " have them. Correct them where they come from, and load them by another plan");
  }

  /** The twin: a row that is told by its place is another one when the code is asked again. */
  @Test
  void rowsThatAreToldByTheirPlaceAreLostOrSetAsideTwice() throws Exception {
    var byPlace =
        new ByPlace((LoadWork<IdRange>) load(List.of()).over(orders().ids("id", 0, ROWS)));

    Throwable ended = catchThrowable(() -> run(byPlace, 90));

    assertThat(ended == null && keys().size() == 7 && loaded() == ROWS - 7).isFalse();
  }

  private record ByPlace(LoadWork<IdRange> honest) implements TransactionalProcessor<IdRange> {

    @Override
    public Work work() {
      return honest.work();
    }

    @Override
    public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor) {
      return new LoadBatches<>(
          honest,
          ActiveChunk.widened(chunk),
          LeftOut.read(cursor),
          row -> Long.toString(row.number()));
    }
  }
}
