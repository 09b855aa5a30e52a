package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.dialect.failure.MovedRowsException;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.Meanwhile;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches that end at a value of the chunk column: each row is done once, and is counted. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class RangeStepTest {

  private static final IdRange IDS = new IdRange(1, 1_000);
  private static final LocalDate FROM = LocalDate.of(2023, 1, 1);
  private static final DateRange YEAR = new DateRange(FROM, LocalDate.of(2024, 1, 1));

  private PostgresDatabase db;
  private CountedCalls calls;
  private JdbcTable orders;

  /** Ten rows, of five days: 1, 2, 3, 3 and 1 rows. */
  @BeforeEach
  void makeOrders(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table orders (id bigint primary key, day date not null, tier text, n int not null"
            + " default 0)",
        "insert into orders (id, day) select g, date '2023-01-01' + d from unnest(array[0, 1, 1, 2,"
            + " 2, 2, 3, 3, 3, 4]) with ordinality as rows (d, g)",
        "create index on orders (day)");
    calls = new CountedCalls(db.pool());
    orders = JdbcTable.of(calls.dataSource(), "orders");
  }

  private TransactionalProcessor<? super Range> byKey() {
    return orders.set("n", "n + 1").over(orders.ids("id"));
  }

  private TransactionalProcessor<? super Range> byDay() {
    return orders.set("n", "n + 1").over(orders.dates("day", YEAR.from(), YEAR.to()));
  }

  private void assertOnce() throws SQLException {
    assertThat(db.column("select distinct n from orders")).containsExactly("1");
  }

  private static List<Long> changed(List<Batch> batches) {
    return batches.stream().map(Batch::changed).toList();
  }

  @Test
  void aBatchIsThePlainUpdateOfARangeInOneMessage() throws Exception {
    var work = byKey();
    var batches = work.open(ActiveChunk.of(IDS), Optional.empty());
    try (var tx = work.work().resource().begin()) {
      calls.take();
      var done = batches.next(tx, 4);
      var sent = calls.take();

      assertThat(done.changed()).isEqualTo(4);
      assertThat(sent).hasSize(1);
      assertThat(sent.getFirst().text())
          .contains("; update \"public\".\"orders\" set \"n\" = (n + 1) where")
          .doesNotContain("returning");
    }
  }

  /** Planning two statements costs more there than a plain change saves. */
  @Test
  void aChunkOfWhichFewRowsAreExpectedIsOneStatement() throws Exception {
    var work = byKey();

    assertThat(sentFor(work, 99)).contains("backfill_changed");
    assertThat(sentFor(work, 100)).contains("backfill.end");
  }

  private String sentFor(TransactionalProcessor<? super Range> work, long expected)
      throws Exception {
    var estimate = Optional.of(new Estimate(expected, Estimate.Source.EXPLAIN));
    var chunk = Chunk.of(1, "1", ChunkKind.RANGE, IDS, estimate);
    var batches = work.open(ActiveChunk.claimed(chunk, 1, 1, "run", () -> false), Optional.empty());
    try (var tx = work.work().resource().begin()) {
      calls.take();
      assertThat(batches.next(tx, 100).changed()).isEqualTo(10);
      return calls.take().getFirst().text();
    }
  }

  @Test
  void chunksThatShareATransactionMakeTheSettingsOnce() throws Exception {
    var work = byKey();
    try (var tx = work.work().resource().begin()) {
      calls.take();
      for (int id = 1; id <= 3; id++) {
        var range = new IdRange(id, id + 1);
        assertThat(work.open(ActiveChunk.of(range), Optional.empty()).next(tx, 4).changed())
            .isEqualTo(1);
      }

      assertThat(calls.take())
          .extracting(call -> call.text().contains("set local bytea_output"))
          .containsExactly(true, false, false);
    }
  }

  /** A function of the user's may have set them, for the rest of the transaction. */
  @Test
  void chunksThatShareATransactionSeeTheSameTimeZone() throws Exception {
    db.execute(
        "create function away() returns trigger language plpgsql as $$ begin perform"
            + " set_config('timezone', 'Asia/Tokyo', true), set_config('row_security', 'on', true);"
            + " return null; end $$",
        "create trigger away after update on orders for each row execute function away()");
    String settings = "current_setting('timezone') || ' ' || current_setting('row_security')";
    var work = orders.set("tier", settings).over(orders.ids("id"));
    try (var tx = work.work().resource().begin()) {
      for (int id = 1; id <= 3; id++) {
        var range = new IdRange(id, id + 1);
        assertThat(work.open(ActiveChunk.of(range), Optional.empty()).next(tx, 4).changed())
            .isEqualTo(1);
      }
      tx.commit();
    }

    assertThat(db.column("select distinct tier from orders where id <= 3"))
        .containsExactly("UTC off");
  }

  @ParameterizedTest
  @ValueSource(strings = {"n + 1", "n"})
  void aBatchMayHaveAsManyRowsAsThereAreNumbers(String value) throws Exception {
    var step = orders.set("n", value);
    var work = value.equals("n") ? step.preserveExisting("0") : step;

    var batches = WorkOn.batches(work.over(orders.ids("id")), IDS, Integer.MAX_VALUE);

    assertThat(changed(batches)).containsExactly(10L);
  }

  @ParameterizedTest
  @EnumSource(Order.class)
  void batchesByKeyAreFullAndTheLastFullOneIsTheLast(Order order) throws Exception {
    var work = byKey().inOrder(order);

    assertThat(changed(WorkOn.batches(work, IDS, 4))).containsExactly(4L, 4L, 2L);
    assertOnce();
    assertThat(changed(WorkOn.batches(work, IDS, 5))).containsExactly(5L, 5L);
    assertThat(db.column("select distinct n from orders")).containsExactly("2");
    assertThat(WorkOn.one(work, new IdRange(500, 900), 4, Optional.empty()))
        .isEqualTo(new Batch(0, 0, 0, Optional.empty()));
  }

  @Test
  void batchesByDayEndWithADayAndAreNeverLargerThanAllowed() throws Exception {
    var batches = WorkOn.batches(byDay(), YEAR, 4);

    assertThat(changed(batches)).containsExactly(3L, 3L, 4L);
    assertThat(batches.getFirst().cursor()).contains("day date|2023-01-02");
    assertOnce();
  }

  @Test
  void downwardsTheyEndWithADayToo() throws Exception {
    var batches = WorkOn.batches(byDay().inOrder(Order.NEWEST_FIRST), YEAR, 5);

    assertThat(changed(batches)).containsExactly(4L, 5L, 1L);
    assertThat(batches.getFirst().cursor()).contains("descending|day date|2023-01-04");
    assertOnce();
  }

  /** One day of three rows, two rows a batch: that batch ends within the day. */
  @Test
  void aDayOfMoreRowsThanABatchIsCutByTheKey() throws Exception {
    var batches = WorkOn.batches(byDay(), YEAR, 2);

    assertThat(changed(batches)).containsExactly(1L, 2L, 2L, 1L, 2L, 2L);
    assertThat(batches.get(2).cursor()).contains("day date, id bigint|2023-01-03|5");
    assertOnce();
  }

  @Test
  void aChunkThatAnEarlierVersionLeftWithinADayContinuesThere() throws Exception {
    var work = (ScopedWork) byDay();
    String cursor = BatchCursor.of(work.walk(ChunkKind.RANGE), List.of("2023-01-03", "5")).write();
    assertThat(cursor).isEqualTo("day date, id bigint|2023-01-03|5");

    var batches = WorkOn.batches(work, YEAR, 4, Optional.of(cursor));

    assertThat(changed(batches)).containsExactly(4L, 1L);
    assertThat(db.column("select id from orders where n = 1 order by id"))
        .containsExactly("6", "7", "8", "9", "10");
  }

  /** What looks for one row behind such a cursor passes over the whole day. */
  @Test
  void behindACursorOfADayComesTheNextDay() throws Exception {
    var work = (ScopedWork) byDay();
    var walk = new Walk(work.walk(ChunkKind.RANGE).columns(), Order.OLDEST_FIRST);
    String cursor = BatchCursor.of(walk, List.of("2023-01-03")).write();
    var batches =
        (dev.backfill.work.RowBatches) work.open(ActiveChunk.of(YEAR), Optional.of(cursor));

    try (var tx = work.work().resource().begin()) {
      var row = batches.nextRow(tx).orElseThrow();

      assertThat(row.cursor()).isEqualTo("day date, id bigint|2023-01-04|7");
    }
  }

  @Test
  void keptRowsAreCountedAndFullBatchesOfThemAreNotRead() throws Exception {
    db.execute("update orders set tier = 'app' where id in (1, 2, 3, 9)");
    var work = orders.set("tier", "'run'").preserveExisting().over(orders.ids("id"));

    var batches = WorkOn.batches(work, IDS, 3);

    assertThat(batches)
        .extracting(Batch::changed, Batch::kept, Batch::conflicts)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0L, 3L, 0L),
            org.assertj.core.groups.Tuple.tuple(3L, 0L, 0L),
            org.assertj.core.groups.Tuple.tuple(2L, 1L, 0L),
            org.assertj.core.groups.Tuple.tuple(1L, 0L, 0L));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 100})
  void rowsAreDeletedOnce(int rows) throws Exception {
    var batches =
        WorkOn.batches(
            orders.delete().over(orders.dates("day", YEAR.from(), YEAR.to())), YEAR, rows);

    assertThat(WorkOn.changed(batches)).isEqualTo(10);
    assertThat(db.number("select count(*) from orders")).isZero();
  }

  @Test
  void rowsThatCameInBetweenBothStatementsCountAsSeen() {
    var done = new RangeDone(4, 4, true, Optional.of("4"), 6).asBatch();

    assertThat(done).isEqualTo(new BatchStep.Done(6, 6, 6, Optional.of(List.of("4"))));
  }

  private void movingTrigger() throws SQLException {
    db.execute(
        "create function ahead() returns trigger language plpgsql as $$ begin new.day := new.day +"
            + " 2; return new; end $$",
        "create trigger ahead before update on orders for each row execute function ahead()");
  }

  /** Bound before there was a trigger: the change of a range could not report what moves. */
  @Test
  void aTriggerThatComesDuringTheRunIsSeenByTheNextBatch() throws Exception {
    var work = byDay();
    var first = WorkOn.one(work, YEAR, 4, Optional.empty());
    movingTrigger();

    assertThatThrownBy(() -> WorkOn.one(work, YEAR, 4, first.cursor()))
        .isInstanceOf(MovedRowsException.class)
        .hasMessageContaining("trigger ahead");
    assertThat(db.number("select max(n) from orders")).isEqualTo(1);
  }

  /** They would come to where another chunk finds them, and be changed once more there. */
  @Test
  void rowsThatLeaveThoseWithoutAValueAreSeen() throws Exception {
    db.execute(
        "alter table orders alter day drop not null", "update orders set day = null where id > 4");
    var table = JdbcTable.of(db.pool(), "orders");
    var work =
        table
            .set("day", "coalesce(day, date '2023-06-01')")
            .set("n", "n + 1")
            .keepsOrder()
            .over(table.dates("day", YEAR.from(), YEAR.to()).withNulls());
    var expected = Optional.of(new Estimate(100, Estimate.Source.EXPLAIN));
    var nulls = Chunk.of(2, "nulls", ChunkKind.NULLS, YEAR, expected);
    var batches = work.open(ActiveChunk.claimed(nulls, 1, 1, "run", () -> false), Optional.empty());

    try (var tx = work.work().resource().begin()) {
      assertThatThrownBy(() -> batches.next(tx, 100))
          .isInstanceOf(MovedRowsException.class)
          .hasMessageContaining("moved 6 rows of chunk")
          .hasMessageContaining("the work sets day, against keepsOrder()");
    }
  }

  /** The variant that must not be used: the same ranges, without the question whether rows stay. */
  @Test
  void withoutThatQuestionRowsWouldBeChangedTwice() throws Exception {
    movingTrigger();

    for (int day = 0; day < 5; day++) {
      db.execute("update orders set n = n + 1 where day = date '2023-01-01' + %d".formatted(day));
    }

    assertThat(db.number("select max(n) from orders")).isGreaterThan(1);
  }

  @Test
  void ofATableWithSuchATriggerEachRowIsReturned() throws Exception {
    db.execute(
        "create function stays() returns trigger language plpgsql as $$ begin return new; end $$",
        "create trigger stays before update on orders for each row execute function stays()");
    calls.take();

    assertThat(changed(WorkOn.batches(byDay(), YEAR, 4))).containsExactly(4L, 4L, 2L);
    assertOnce();
    assertThat(calls.statements("set_config('backfill.end'")).isEmpty();
  }

  /** Deletes need no such question; what a trigger holds back is in conflict. */
  @Test
  void rowsThatATriggerHoldsBackAreConflicts() throws Exception {
    db.execute(
        "create function holds() returns trigger language plpgsql as $$ begin return case when"
            + " old.id < 4 then old end; end $$",
        "create trigger holds before delete on orders for each row execute function holds()");

    var batches =
        WorkOn.batches(orders.delete().over(orders.dates("day", FROM, YEAR.to())), YEAR, 5);

    assertThat(WorkOn.changed(batches)).isEqualTo(3);
    assertThat(batches.stream().mapToLong(Batch::conflicts).sum()).isEqualTo(7);
  }

  @Test
  void aRowThatIsMovedIntoTheRangeWhileTheBatchWaitsIsDoneThereOnce() throws Exception {
    var work = byDay();

    var first =
        Meanwhile.commits(
            db,
            "update orders set day = date '2023-01-02' where id = 1",
            () -> WorkOn.one(work, YEAR, 4, Optional.empty()));
    var rest = WorkOn.batches(work, YEAR, 4, first.cursor());

    assertThat(first.changed()).isEqualTo(3);
    assertThat(WorkOn.changed(rest)).isEqualTo(7);
    assertOnce();
  }

  /** The variant that must not be used: by the keys that were found, wherever the rows are now. */
  @Test
  void byTheKeysAloneARowThatMovesAheadWouldBeChangedTwice() throws Exception {
    String byKeys =
        "with found as materialized (select id from orders where day <= '2023-01-02') update orders"
            + " set n = n + 1 from found where orders.id = found.id";

    Meanwhile.commits(
        db,
        "update orders set day = date '2023-01-05' where id = 2",
        () -> {
          db.execute(byKeys);
          return true;
        });
    WorkOn.batches(byDay(), new DateRange(LocalDate.of(2023, 1, 3), YEAR.to()), 4);

    assertThat(db.column("select n from orders where id = 2")).containsExactly("2");
  }

  /** Other sessions move rows ahead all the time, by key and by day. */
  @ParameterizedTest
  @ValueSource(strings = {"id", "day"})
  void whileOtherSessionsMoveRowsAheadEachRowIsDoneOnce(String column) throws Exception {
    db.execute(
        "truncate orders",
        "alter table orders add no int not null default 0",
        "insert into orders (id, day, no) select g * 1000000, date '2023-01-01' + g / 40, g from"
            + " generate_series(1, 2000) g",
        "create unique index on orders (no)");
    String move =
        column.equals("id")
            ? "update orders set id = id + (random() * 300)::int * 1000003::bigint"
            : "update orders set day = day + (random() * 7)::int";
    var done = new AtomicBoolean();
    try (var movers = Executors.newVirtualThreadPerTaskExecutor()) {
      var moved =
          IntStream.range(0, 3)
              .mapToObj(
                  one -> movers.submit(() -> moveUntil(done, move + " where n = 0 and no = ", one)))
              .toList();
      var work = column.equals("id") ? byKey() : byDay();
      Range range =
          column.equals("id") ? new IdRange(0, 1L << 50) : new DateRange(FROM, LocalDate.MAX);
      WorkOn.batches(work, range, 100);
      done.set(true);
      for (var one : moved) {
        assertThat(one.get()).isPositive();
      }
    }

    assertThat(db.column("select n || ' ' || count(*) from orders group by n"))
        .containsExactly("1 2000");
  }

  private long moveUntil(AtomicBoolean done, String move, int session) throws SQLException {
    long moves = 0;
    try (Connection c = db.pool().getConnection();
        var statement = c.createStatement()) {
      while (moves == 0 || (!done.get() && moves < 20_000)) {
        statement.execute(move + ((moves * 7919 + session) % 2000 + 1));
        moves++;
      }
    }
    return moves;
  }
}
