package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcTransform;
import dev.backfill.jdbc.dialect.RowMark;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.fixture.LedgerTests;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Nothing that another session changes is overwritten by what was computed from older values. */
@ExtendWith(Postgres.class)
class ConcurrentTransformTest {

  private static final IdRange ALL = new IdRange(1, 11);

  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, day int not null, amount int, tier text) with"
            + " (fillfactor = 10)",
        "create index on orders (day)",
        "insert into orders (id, day, amount) select g, g, g from generate_series(1, 10) g");
    orders = JdbcTable.of(source, "orders");
  }

  private TransactionalProcessor<Range> tiers(CountDownLatch computing, CountDownLatch goOn) {
    return orders
        .transform(
            row -> {
              computing.countDown();
              assertThat(goOn.await(120, TimeUnit.SECONDS)).isTrue();
              return "t" + row.getInt("amount");
            })
        .reading("amount")
        .into("tier")
        .over(orders.ids("id"));
  }

  @Test
  void aChangeBetweenReadAndWriteWaitsUntilTheBatchIsCommitted(PostgresDatabase db)
      throws Exception {
    var computing = new CountDownLatch(1);
    var goOn = new CountDownLatch(1);
    var batch =
        LedgerTests.begun(
            () -> WorkOn.one(tiers(computing, goOn), ALL, 100, Optional.<String>empty()));
    assertThat(computing.await(120, TimeUnit.SECONDS)).isTrue();

    // as an application does that keeps both columns in step
    var change = update(db, "update orders set amount = 100, tier = 'mine' where id = 1");
    db.awaitLockWait();
    goOn.countDown();

    assertThat(batch.get(120, TimeUnit.SECONDS)).isEqualTo(Batch.last(10));
    change.get(120, TimeUnit.SECONDS);
    assertThat(db.column("select tier from orders where id = 1")).containsExactly("mine");
  }

  /** The variant that must not be used: rows that are read without a lock. */
  @Test
  void withoutALockTheSameChangeWouldBeOverwritten(PostgresDatabase db) throws Exception {
    try (Connection backfill = db.pool().getConnection()) {
      backfill.setAutoCommit(false);
      int amount;
      try (var row =
          backfill.createStatement().executeQuery("select amount from orders where id = 1")) {
        row.next();
        amount = row.getInt(1);
      }
      update(db, "update orders set amount = 100, tier = 'mine' where id = 1")
          .get(120, TimeUnit.SECONDS);
      backfill.createStatement().execute("update orders set tier = 't" + amount + "' where id = 1");
      backfill.commit();
    }

    assertThat(db.column("select tier from orders where id = 1")).containsExactly("t1");
  }

  @Test
  void aRowThatWasChangedBeforeTheLockIsComputedFromItsNewValues(PostgresDatabase db)
      throws Exception {
    var work = byDay();

    var batch =
        whileTheApplicationRuns(
            db,
            "update orders set amount = 100 where id = 5",
            () -> WorkOn.one(work, ALL, 100, Optional.empty()));

    assertThat(batch).isEqualTo(Batch.last(10));
    assertThat(db.column("select tier from orders where id = 5")).containsExactly("t100");
  }

  private TransactionalProcessor<Range> byDay() {
    return orders
        .transform(row -> "t" + row.getInt("amount"))
        .reading("amount")
        .into("tier")
        .over(orders.ids("day"));
  }

  @Test
  void aRowThatMovesBehindTheBatchWhileItWaitsDoesNotTakeTheCursorAlong(PostgresDatabase db)
      throws Exception {
    var work = byDay();
    var range = new IdRange(1, 1_000);

    var first =
        whileTheApplicationRuns(
            db,
            "update orders set day = 9, amount = 100 where id = 4",
            () -> WorkOn.one(work, range, 4, Optional.empty()));
    var rest = WorkOn.batches(work, range, 4, first.cursor());

    assertThat(first.changed()).isEqualTo(3);
    assertThat(WorkOn.changed(rest)).isEqualTo(7);
    assertThat(db.column("select id from orders where tier is null")).isEmpty();
    assertThat(db.column("select tier from orders where id = 4")).containsExactly("t100");
  }

  /** The variant that must not be used: the cursor is the last of the rows that were locked. */
  @Test
  void byTheLastLockedRowRowsWouldBePassedOver(PostgresDatabase db) throws Exception {
    long cursor =
        whileTheApplicationRuns(
            db,
            "update orders set day = 9 where id = 4",
            () -> {
              try (Connection c = db.pool().getConnection();
                  var row =
                      c.createStatement()
                          .executeQuery(
                              "with batch as materialized (select day from orders order by day"
                                  + " limit 4 for no key update) select max(day) from batch")) {
                row.next();
                return row.getLong(1);
              }
            });

    assertThat(cursor).as("rows 5 to 8 lie before it").isEqualTo(9);
  }

  private TransactionalProcessor<Range> once() {
    return orders
        .transform(row -> row.getInt("amount") + 1)
        .reading("amount")
        .into("amount")
        .over(orders.ids("id"));
  }

  /** By the key no last row is looked for: the first rows are read, and the last one is the end. */
  @Test
  void aKeyThatChangesWhileTheBatchWaitsDoesNotTakeTheCursorAlong(PostgresDatabase db)
      throws Exception {
    db.execute("update orders set amount = 0");
    var work = once();
    var range = new IdRange(1, 1_000);

    var first =
        whileTheApplicationRuns(
            db,
            "update orders set id = 900 where id = 4",
            () -> WorkOn.one(work, range, 4, Optional.empty()));
    var rest = WorkOn.batches(work, range, 4, first.cursor());

    assertThat(first.changed() + WorkOn.changed(rest)).isEqualTo(10);
    assertThat(db.column("select distinct amount from orders")).containsExactly("1");
  }

  /**
   * Computes each row from itself, counts the calls, and has batches of four while the application
   * changes something; each row is then changed once.
   */
  private int calls(PostgresDatabase db, String change) throws Exception {
    var calls = new AtomicInteger();
    var work = counting(calls).over(orders.ids("id"));
    var range = new IdRange(1, 1_000);
    var first =
        whileTheApplicationRuns(db, change, () -> WorkOn.one(work, range, 4, Optional.empty()));
    WorkOn.batches(work, range, 4, first.cursor());
    assertThat(db.column("select distinct amount from orders")).containsExactly("1");
    return calls.get();
  }

  private JdbcTransform counting(AtomicInteger calls) {
    return orders
        .transform(
            row -> {
              calls.incrementAndGet();
              return row.getInt("amount") + 1;
            })
        .reading("amount")
        .into("amount");
  }

  @Test
  void aRowThatOnlyChangesWhileTheBatchWaitsIsComputedOnce(PostgresDatabase db) throws Exception {
    db.execute("update orders set amount = 0");

    assertThat(calls(db, "update orders set tier = 'app' where id = 4")).isEqualTo(10);
  }

  @Test
  void aKeyThatChangesWithinTheBatchIsComputedOnce(PostgresDatabase db) throws Exception {
    db.execute("update orders set amount = 0", "delete from orders where id <= 2");

    assertThat(calls(db, "update orders set id = 1 where id = 6")).isEqualTo(8);
  }

  /** Without the search afterwards, row 3 would be passed over: the batch has not seen it. */
  @Test
  void aRowThatComesInWhileTheBatchWaitsIsNotPassedOver(PostgresDatabase db) throws Exception {
    db.execute("update orders set amount = 0", "delete from orders where id = 3");

    var change =
        "update orders set tier = 'app' where id = 4;"
            + " insert into orders (id, day, amount) values (3, 3, 0)";

    assertThat(calls(db, change)).isEqualTo(4 + 10);
  }

  /** Every row counts as recent then: one was written since the oldest transaction began. */
  @Test
  void aTransactionThatIsOpenInAnotherDatabaseLetsNoRowBeComputedTwice(PostgresDatabase db)
      throws Exception {
    try (var other = DriverManager.getConnection(otherDatabase(db), "postgres", "");
        var statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select pg_current_xact_id()");
      db.execute("update orders set amount = 0");
      for (Order order : Order.values()) {
        var calls = new AtomicInteger();
        var work = counting(calls).over(orders.ids("id")).inOrder(order);

        var batches = WorkOn.batches(work, ALL, 5);

        assertThat(batches).extracting(Batch::changed).containsExactly(5L, 5L, 0L);
        assertThat(calls.get()).isEqualTo(10);
      }
      other.rollback();
    }
    assertThat(db.column("select distinct amount from orders")).containsExactly("2");
  }

  private static String otherDatabase(PostgresDatabase db) {
    return db.url().substring(0, db.url().lastIndexOf('/')) + "/postgres";
  }

  /** What another table says of a locked row may change between two statements of a batch. */
  @Test
  void aConditionThatMayReadAnotherTableIsSearchedFirst() {
    var plain = (TransformWork) once();
    var work = counting(new AtomicInteger());
    var own = (TransformWork) work.over(orders.ids("id").where("amount < 50 or tier is null"));
    var reading = (TransformWork) work.over(orders.ids("id").where("id in (select 1)"));

    assertThat(List.of(plain, own, reading))
        .extracting(
            bound -> bound.readsFirstRows(ChunkKind.RANGE, bound.update().walk(ChunkKind.RANGE)))
        .containsExactly(true, true, false);
    assertThat(plain.readsFirstRows(ChunkKind.DELTA, plain.update().walk(ChunkKind.RANGE)))
        .isFalse();
  }

  /**
   * What the batch goes by: without the mark, row 900 would be the cursor. The other rows are
   * unmarked only if no transaction of the server is older than they are, so this test stays with
   * the first worker.
   */
  @Test
  void theRowThatHasChangedMeanwhileIsMarkedAndNoOther(PostgresDatabase db) throws Exception {
    var work = (TransformWork) once();
    var facts = work.update().facts();
    var range = work.update().scope().range(new IdRange(1, 1_000));
    var walk = work.update().walk(ChunkKind.RANGE);
    var batch = new TransformBatch(facts, walk, range, range, Optional.empty(), Optional.empty());
    var statement =
        work.update()
            .dialect()
            .transformFirst(batch, 4, work.computation().reading(), work.rowWork());

    List<List<Integer>> rows =
        whileTheApplicationRuns(
            db,
            "update orders set id = 900 where id = 4",
            () -> {
              try (Connection c = db.pool().getConnection()) {
                return statement.list(c, row -> List.of(row.getInt(1), row.getInt(2)));
              }
            });

    int recent = RowMark.ELIGIBLE | RowMark.RECENT;
    assertThat(rows)
        .containsExactly(
            List.of(1, RowMark.ELIGIBLE),
            List.of(2, RowMark.ELIGIBLE),
            List.of(3, RowMark.ELIGIBLE),
            List.of(900, recent));
  }

  @Test
  void aRoleThatMayReadSomeColumnsOnlyIsAskedNothingMore(PostgresDatabase db) throws Exception {
    db.execute(
        "create role teller login",
        "grant select (id, amount), update (amount) on orders to teller");
    try {
      var table = JdbcTable.of(db.pool("teller"), "orders");
      var work = table.transform(row -> 1).reading("amount").into("amount").over(table.ids("id"));

      assertThat(((TransformWork) work).versionsShow()).isFalse();
      assertThat(WorkOn.changed(WorkOn.batches(work, ALL, 4))).isEqualTo(10);
    } finally {
      db.execute("drop owned by teller", "drop role teller");
    }
  }

  @Test
  void deletedRowsAndSuchThatLeaveTheConditionArePassedOver(PostgresDatabase db) throws Exception {
    var work =
        orders
            .transform(row -> "t")
            .reading("amount")
            .into("tier")
            .over(orders.ids("id").where("amount < 50"));

    var batch =
        whileTheApplicationRuns(
            db,
            "delete from orders where id = 5; update orders set amount = 60 where id = 6",
            () -> WorkOn.one(work, ALL, 10, Optional.empty()));

    assertThat(batch.changed() + batch.kept()).isEqualTo(8);
    assertThat(db.column("select id from orders where tier is null")).containsExactly("6");
  }

  @Test
  void aRowThatTheApplicationFilledMeanwhileIsKept(PostgresDatabase db) throws Exception {
    var work =
        orders
            .transform(row -> "backfill")
            .reading("amount")
            .into("tier")
            .preserveExisting()
            .over(orders.ids("id"));

    var batch =
        whileTheApplicationRuns(
            db,
            "update orders set tier = 'app' where id = 5",
            () -> WorkOn.one(work, ALL, 100, Optional.empty()));

    assertThat(batch).isEqualTo(new Batch(9, 1, 0, Optional.empty()));
    assertThat(db.column("select tier from orders where id = 5")).containsExactly("app");
  }

  @Test
  void foreignKeysToLockedRowsAreNotHeldUp(PostgresDatabase db) throws Exception {
    db.execute("create table lines (order_id bigint references orders)");
    var work = byDay();
    var batches = work.open(ActiveChunk.of(ALL), Optional.empty());

    try (var tx = work.work().resource().begin()) {
      var batch = batches.next(tx, 100);
      db.execute("set lock_timeout = '5s'; insert into lines values (5); reset lock_timeout");
      tx.commit();

      assertThat(batch.changed()).isEqualTo(10);
    }
  }

  private static Future<Integer> update(PostgresDatabase db, String sql) {
    return LedgerTests.begun(
        () -> {
          try (Connection c = db.pool().getConnection();
              var statement = c.createStatement()) {
            return statement.executeUpdate(sql);
          }
        });
  }

  /** Starts the work while a change is open, and commits the change once the work waits for it. */
  private static <T> T whileTheApplicationRuns(PostgresDatabase db, String sql, Callable<T> work)
      throws Exception {
    try (Connection application = db.pool().getConnection()) {
      application.setAutoCommit(false);
      application.createStatement().execute(sql);
      var task = LedgerTests.begun(work);
      db.awaitLockWait();
      application.commit();
      return task.get(120, TimeUnit.SECONDS);
    }
  }
}
