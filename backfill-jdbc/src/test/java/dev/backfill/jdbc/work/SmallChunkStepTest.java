package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.failure.MovedRowsException;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.fixture.ExplainedCalls.Mode;
import dev.backfill.jdbc.fixture.Meanwhile;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.RowBatches;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks that cannot have more rows than a batch: one plain statement, and the same counts. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class SmallChunkStepTest {

  private static final String SMALL = "with backfill_changed as (";
  private static final String KEEPING_PLANS = "plan_cache_mode = auto";
  private static final int ROWS = 200;
  private static final int MOVED = 40;

  private PostgresDatabase db;
  private CountedCalls calls;
  private JdbcTable orders;

  @BeforeEach
  void makeOrders(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table orders (id bigint primary key, no int not null, tier text, n int not null"
            + " default 0)",
        "insert into orders (id, no) select g, g / 30 from generate_series(1, %d) g"
            .formatted(ROWS),
        "create index on orders (no)");
    calls = new CountedCalls(db.pool());
    orders = JdbcTable.of(calls.dataSource(), "orders");
  }

  private TransactionalProcessor<? super Range> counting() {
    return orders.set("n", "n + 1").over(orders.ids("id"));
  }

  private TransactionalProcessor<? super Range> filling() {
    return orders.set("tier", "'run'").preserveExisting().over(orders.ids("id"));
  }

  /** The texts of what is sent for a chunk. */
  private List<String> sent(
      TransactionalProcessor<? super Range> work, IdRange range, int rows, Optional<String> cursor)
      throws Exception {
    try (var tx = work.work().resource().begin()) {
      var batches = work.open(ActiveChunk.of(range), cursor);
      calls.take();
      var unused = batches.next(tx, rows);
      return calls.take().stream().map(CountedCalls.Call::text).toList();
    }
  }

  private void assertSmall(List<String> sent) {
    assertThat(sent).singleElement().asString().contains("; " + SMALL).contains(KEEPING_PLANS);
  }

  private void assertNotSmall(List<String> sent) {
    assertThat(sent)
        .isNotEmpty()
        .allSatisfy(text -> assertThat(text).doesNotContain(KEEPING_PLANS));
  }

  @Test
  void aChunkOfOneKeyIsFoundByThatKeyInOneStatement() throws Exception {
    var sent = sent(counting(), new IdRange(7, 8), 10, Optional.empty());

    assertSmall(sent);
    assertThat(sent.getFirst())
        .contains("where \"orders\".\"id\" operator(pg_catalog.=) ? and true returning");
  }

  @Test
  void aChunkOfAsManyKeysAsABatchMayHaveRowsIsOneStatement() throws Exception {
    assertSmall(sent(counting(), new IdRange(1, 51), 50, Optional.empty()));
    assertNotSmall(sent(counting(), new IdRange(1, 51), 49, Optional.empty()));
  }

  @Test
  void chunksOfMoreKeysOrWithoutAnEndAreDoneInBatchesThatLookForTheirEnd() throws Exception {
    assertSmall(sent(counting(), new IdRange(1, 101), 1_000, Optional.empty()));
    assertNotSmall(sent(counting(), new IdRange(1, 102), 1_000, Optional.empty()));
    assertNotSmall(sent(counting(), new IdRange(Long.MIN_VALUE + 1, 9), 1_000, Optional.empty()));
    assertThat(SmallChunkStep.suits((ScopedWork) counting(), chunk(Long.MIN_VALUE, 9))).isFalse();
    assertThat(SmallChunkStep.suits((ScopedWork) counting(), chunk(9, Long.MAX_VALUE))).isFalse();
  }

  private static Chunk<IdRange> chunk(long from, long to) {
    return Chunk.of(1, "1", ChunkKind.RANGE, new IdRange(from, to), Optional.empty());
  }

  @Test
  void aChunkThatWasBegunInBatchesContinuesBehindItsCursor() throws Exception {
    var first = WorkOn.one(counting(), new IdRange(1, 51), 20, Optional.empty());
    assertThat(first.cursor()).isPresent();

    assertNotSmall(sent(counting(), new IdRange(1, 51), 100, first.cursor()));
    var second = WorkOn.one(counting(), new IdRange(1, 51), 100, first.cursor());

    assertThat(second).isEqualTo(new Batch(30, 0, 0, Optional.empty()));
    assertThat(db.column("select n || ' ' || count(*) from orders group by n order by n"))
        .containsExactly("0 150", "1 50");
  }

  /** It would lock thirty rows for each number. */
  @Test
  void alongAColumnThatIsNotTheKeyABatchHasNoMoreRowsThanAllowed() throws Exception {
    var work = orders.set("n", "n + 1").over(orders.ids("no"));
    assertNotSmall(sent(work, new IdRange(1, 3), 10, Optional.empty()));

    var batches = WorkOn.batches(work, new IdRange(1, 3), 10);

    assertThat(batches).allSatisfy(batch -> assertThat(batch.changed()).isLessThanOrEqualTo(10));
    assertThat(WorkOn.changed(batches)).isEqualTo(60);
  }

  /** The variant that must not be used: the same chunk by the small statement. */
  @Test
  void theSmallStatementWouldLockThemAllAtOnce() throws Exception {
    var work = (ScopedWork) orders.set("n", "n + 1").over(orders.ids("no"));
    var range = work.scope().range(new IdRange(1, 3));

    assertThat(changedBy(work, range, work.dialect().session(), 1)).containsExactly(60L);
  }

  private List<Long> changedBy(ScopedWork work, SqlText range, String settings, int times)
      throws Exception {
    try (Connection c = db.pool().getConnection()) {
      c.setAutoCommit(false);
      return changedBy(c, work, range, settings, times);
    }
  }

  private static List<Long> changedBy(
      Connection c, ScopedWork work, SqlText range, String settings, int times)
      throws SQLException {
    var statement =
        work.dialect()
            .smallChunk(
                new RowBatch(
                    work.facts(),
                    work.walk(ChunkKind.RANGE),
                    range,
                    range,
                    Optional.empty(),
                    10,
                    work.rowWork(),
                    Optional.empty()));
    var changed = new ArrayList<Long>();
    for (int i = 0; i < times; i++) {
      changed.add(OneRow.of(c, settings, statement, row -> row.getLong(3)));
    }
    return changed;
  }

  /** Two rows may share a key there, and what an image holds is read by the other form. */
  @Test
  void tablesWithChildrenAndBeforeImagesAreDoneAsBefore() throws Exception {
    db.execute(
        "create table parts (id bigint primary key, n int) partition by range (id)",
        "create table part partition of parts default");
    var parts = JdbcTable.of(db.pool(), "parts");
    var partitioned = (ScopedWork) parts.set("n", "1").over(parts.ids("id"));
    var keeping = (ScopedWork) orders.set("n", "1").keepBeforeImage().over(orders.ids("id"));
    assertThat(SmallChunkStep.suits((ScopedWork) counting(), chunk(1, 3))).isTrue();
    assertThat(SmallChunkStep.suits(partitioned, chunk(1, 3))).isFalse();
    assertThat(SmallChunkStep.suits(keeping, chunk(1, 3))).isFalse();

    db.execute("create table later (like orders) inherits (orders)");

    assertThat(SmallChunkStep.suits((ScopedWork) counting(), chunk(1, 3))).isFalse();
  }

  private static String plansKept(Connection c) throws SQLException {
    try (var row =
        c.createStatement()
            .executeQuery(
                "select coalesce(sum(generic_plans), 0) from pg_prepared_statements where statement"
                    + " like '%backfill_changed%'")) {
      row.next();
      return row.getLong(1) > 0 ? "kept" : "made anew";
    }
  }

  /**
   * The driver keeps a statement that it has sent five times, the server then a plan after five.
   */
  @Test
  void theServerKeepsThePlanOfAChunkOfOneKey() throws Exception {
    var work = counting();
    try (var tx = work.work().resource().begin()) {
      calls.take();
      for (int id = 1; id <= 20; id++) {
        var batches = work.open(ActiveChunk.of(new IdRange(id, id + 1)), Optional.empty());
        assertThat(batches.next(tx, 10)).isEqualTo(new Batch(1, 0, 0, Optional.empty()));
      }

      assertThat(calls.take())
          .extracting(call -> call.text().contains(KEEPING_PLANS))
          .startsWith(true, false, false);
      assertThat(plansKept(tx.unwrap(Connection.class))).isEqualTo("kept");
    }
  }

  /** The variant that must not be used. */
  @Test
  void withTheSettingsOfOtherBatchesEachWouldBePlannedAnew() throws Exception {
    var work = (ScopedWork) counting();
    var range = work.scope().rangeByValue(chunk(7, 8));
    try (Connection c = db.pool().getConnection()) {
      c.setAutoCommit(false);
      var unused = changedBy(c, work, range, work.dialect().session(), 20);

      assertThat(plansKept(c)).isEqualTo("made anew");
    }
  }

  /** Plans for unknown values suit no batch that looks for its end. */
  @Test
  void aLargerChunkOfTheSameTransactionMakesItsOwnSettings() throws Exception {
    var work = counting();
    try (var tx = work.work().resource().begin()) {
      calls.take();
      for (var range : List.of(new IdRange(1, 2), new IdRange(2, 150), new IdRange(150, 151))) {
        var unused = work.open(ActiveChunk.of(range), Optional.empty()).next(tx, 1_000);
      }

      assertThat(calls.take())
          .extracting(call -> call.text().contains("plan_cache_mode = force_custom_plan"))
          .containsExactly(true, true, true);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 30})
  void underBothKindsOfPlansOnlyTheRowsOfTheChunkAreRead(int keys) throws Exception {
    db.execute(
        "insert into orders (id, no) select g, g / 30 from generate_series(1000, 6000) g",
        "vacuum analyze orders");
    var work = (ScopedWork) filling();
    var range = work.scope().rangeByValue(chunk(2_000, 2_000 + keys));
    var explained = new ExplainedCalls(db.pool("postgres"), Mode.CUSTOM);
    for (String mode : List.of("force_custom_plan", "force_generic_plan")) {
      var plan =
          explained.plan(
              connection -> {
                var unused =
                    changedBy(connection, work, range, "set local plan_cache_mode = " + mode, 1);
              });

      assertThat(plan.scansAll("orders")).as(plan.toString()).isFalse();
      assertThat(plan.touched("orders")).as(plan.toString()).isBetween(1L, 4L * keys);
    }
  }

  /** Any rows, any width, any work: the same counts and the same rows as in batches of any rows. */
  @Test
  void countsAndRowsAreThoseOfTheOtherForm() throws Exception {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var works = works();
    for (int i = 0; i < 40; i++) {
      db.execute(
          "truncate orders",
          "insert into orders (id, no, tier, n) select g, 0, case when random() < 0.4 then 'app'"
              + " end, (random() * 3)::int from generate_series(1, 130) g where random() < "
              + random.nextDouble());
      int from = random.nextInt(1, 120);
      var range = new IdRange(from, from + random.nextInt(1, 101));
      var work = (ScopedWork) works.get(random.nextInt(works.size()));
      String as = "seed %d, case %d, %s, %s".formatted(seed, i, range, work.rowWork());

      assertThat(SmallChunkStep.suits(work, chunk(range.from(), range.to()))).as(as).isTrue();
      var small = outcome(work, new SmallChunkStep(work, work.toLastRow()), range);
      assertThat(small).as(as).isEqualTo(outcome(work, work.toLastRow(), range));
    }
  }

  private List<TransactionalProcessor<? super Range>> works() {
    return List.of(
        counting(),
        filling(),
        orders.set("n", "2").skipUnchanged().over(orders.ids("id")),
        orders.set("tier", "null").preserveExisting().over(orders.ids("id")),
        orders.set("n", "n + 1").over(orders.ids("id").where("n < 2 or tier is null")),
        orders.delete().over(orders.ids("id").where("tier is not null")),
        orders.delete().over(orders.ids("id")));
  }

  /** What a chunk reports and leaves, rolled back. */
  private static List<String> outcome(ScopedWork work, BatchStep step, IdRange range)
      throws Exception {
    var batches = new WalkBatches(work, step, ActiveChunk.of(range), Optional.empty());
    try (var tx = work.work().resource().begin()) {
      var batch = batches.next(tx, 100);
      var rows = new ArrayList<String>();
      rows.add("%d %d %d".formatted(batch.changed(), batch.kept(), batch.conflicts()));
      try (var row =
          tx.unwrap(Connection.class)
              .createStatement()
              .executeQuery("select orders::text from orders order by id")) {
        while (row.next()) {
          rows.add(row.getString(1));
        }
      }
      return rows;
    }
  }

  private Batch meanwhile(String statements, TransactionalProcessor<? super Range> work)
      throws Exception {
    return Meanwhile.commits(
        db, statements, () -> WorkOn.one(work, new IdRange(1, 11), 10, Optional.empty()));
  }

  @Test
  void rowsThatAreDeletedFilledOrMovedWhileTheChunkWaitsAreConflicts() throws Exception {
    assertThat(meanwhile("delete from orders where id = 4", counting()))
        .isEqualTo(new Batch(9, 0, 1, Optional.empty()));
    assertThat(meanwhile("update orders set tier = 'app' where id in (5, 6)", filling()))
        .isEqualTo(new Batch(7, 0, 2, Optional.empty()));
    assertThat(meanwhile("update orders set id = 900 where id = 5", counting()))
        .isEqualTo(new Batch(8, 0, 1, Optional.empty()));
    assertThat(WorkOn.one(counting(), new IdRange(900, 901), 10, Optional.empty()).changed())
        .isEqualTo(1);
    assertThat(db.column("select n from orders where id = 900"))
        .as("once by the first chunk, before it moved, and once where it went")
        .containsExactly("2");
  }

  @Test
  void rowsThatATriggerHoldsBackAreConflicts() throws Exception {
    db.execute(
        "create function holds() returns trigger language plpgsql as $$ begin return case when"
            + " old.id < 4 then old end; end $$",
        "create trigger holds before delete on orders for each row execute function holds()");
    var work = orders.delete().over(orders.ids("id"));
    assertSmall(sent(work, new IdRange(1, 11), 10, Optional.empty()));

    assertThat(WorkOn.one(work, new IdRange(1, 11), 10, Optional.empty()))
        .isEqualTo(new Batch(3, 0, 7, Optional.empty()));
  }

  private void movingTrigger() throws SQLException {
    db.execute(
        "create function ahead() returns trigger language plpgsql as $$ begin new.id := new.id +"
            + " 1000; return new; end $$",
        "create trigger ahead before update on orders for each row execute function ahead()");
  }

  /** Bound before there was a trigger. */
  @Test
  void aTriggerThatComesDuringTheRunAndMovesRowsEndsIt() throws Exception {
    var work = counting();
    assertThat(WorkOn.one(work, new IdRange(1, 6), 10, Optional.empty()).changed()).isEqualTo(5);
    movingTrigger();

    for (long to : List.of(7L, 9L)) {
      assertThatThrownBy(() -> WorkOn.one(work, new IdRange(6, to), 10, Optional.empty()))
          .isInstanceOf(MovedRowsException.class)
          .hasMessageContaining("trigger ahead");
    }
    assertThat(db.number("select count(*) from orders where n > 0")).isEqualTo(5);
  }

  /** The variant that must not be used: the same chunks, and no row says where it has gone. */
  @Test
  void withoutWhatTheStatementReturnsRowsWouldBeChangedTwice() throws Exception {
    movingTrigger();

    db.execute(
        "update orders set n = n + 1 where id = 7", "update orders set n = n + 1 where id = 1007");

    assertThat(db.number("select max(n) from orders")).isEqualTo(2);
  }

  /** After an error the rows are done one by one. */
  @Test
  void rowsOfASmallChunkCanBeDoneAlone() throws Exception {
    var work = orders.set("n", "1 / (id - 3)").over(orders.ids("id"));
    var range = new IdRange(1, 6);
    assertThatThrownBy(() -> WorkOn.one(work, range, 10, Optional.empty()))
        .hasMessageContaining("division by zero");
    var batches = (RowBatches) work.open(ActiveChunk.of(range), Optional.empty());

    try (var tx = work.work().resource().begin()) {
      for (int id = 1; id <= 2; id++) {
        var row = batches.nextRow(tx).orElseThrow();
        assertThat(batches.only(tx, row).changed()).isEqualTo(1);
      }
      tx.commit();
    }

    var last = WorkOn.one(work, range, 10, Optional.of("id bigint|3"));
    assertThat(last).isEqualTo(new Batch(2, 0, 0, Optional.empty()));
  }

  /** Other sessions move rows ahead all the time. */
  @ParameterizedTest
  @ValueSource(ints = {1, 20})
  @Tag("slow")
  void whileOtherSessionsMoveRowsAheadEachRowIsDoneOnce(int width) throws Exception {
    db.execute("delete from orders where id > " + MOVED);
    int most = 400 + 60 * width;
    var work = counting();
    var done = new AtomicBoolean();
    try (var movers = Executors.newVirtualThreadPerTaskExecutor()) {
      var moved =
          IntStream.range(0, 2)
              .mapToObj(one -> movers.submit(() -> moveUntil(done, one, most)))
              .toList();
      for (int from = 1; from < most; from += width) {
        WorkOn.one(work, new IdRange(from, from + width), 100, Optional.empty());
      }
      done.set(true);
      for (var one : moved) {
        assertThat(one.get()).isPositive();
      }
    }

    assertThat(db.column("select n || ' ' || count(*) from orders group by n"))
        .containsExactly("1 " + MOVED);
  }

  /** Of a row, all places differ by the number of rows, so that no two rows meet. */
  private long moveUntil(AtomicBoolean done, int session, int most) throws SQLException {
    long moves = 0;
    try (Connection c = db.pool().getConnection();
        var statement = c.createStatement()) {
      while (moves == 0 || (!done.get() && moves < 5_000)) {
        statement.execute(
            "update orders set id = id + %d where n = 0 and id < %d and id %% %d = %d"
                .formatted(
                    MOVED * (1 + moves % 3),
                    most - 4 * MOVED,
                    MOVED,
                    (moves * 7 + session) % MOVED));
        moves++;
      }
    }
    return moves;
  }
}
