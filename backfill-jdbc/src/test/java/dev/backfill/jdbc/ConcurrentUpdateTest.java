package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to rows that the application changes while a batch waits for them. */
@ExtendWith(Postgres.class)
class ConcurrentUpdateTest {

  private static final IdRange ALL = new IdRange(1, 11);

  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, amount int, tier text) with (fillfactor = 10)",
        "insert into orders (id, amount) select g, g from generate_series(1, 10) g");
    orders = JdbcTable.of(source, "orders");
  }

  @Test
  void aRowThatMovedIsFoundAgainAndComputedFromItsNewValues(PostgresDatabase db) throws Exception {
    var work = orders.set("tier", "'t' || amount").over(orders.ids("id"));

    var batch = whileTheApplicationRuns(db, "update orders set amount = 100 where id = 5", work);

    assertThat(batch.changed()).isEqualTo(10);
    assertThat(db.column("select tier from orders where id = 5")).containsExactly("t100");
  }

  /** The variant that must not be used: with the row's place instead of its key the row is lost. */
  @Test
  void byPlaceInsteadOfKeyTheSameRowWouldBeLost(PostgresDatabase db) throws Exception {
    var statement =
        """
        with page as materialized (select ctid as place from orders order by id for no key update),
        changed as (update orders set tier = 't' || amount from page where orders.ctid = page.place returning 1)
        select count(*) from changed\
        """;

    long changed =
        whileTheApplicationRuns(
            db,
            "update orders set amount = 100 where id = 5",
            () -> {
              try (Connection c = db.pool().getConnection();
                  var row = c.createStatement().executeQuery(statement)) {
                row.next();
                return row.getLong(1);
              }
            });

    assertThat(changed).isEqualTo(9);
  }

  @Test
  void aRowThatTheApplicationFilledMeanwhileIsKept(PostgresDatabase db) throws Exception {
    var work = orders.set("tier", "'backfill'").preserveExisting().over(orders.ids("id"));

    var batch = whileTheApplicationRuns(db, "update orders set tier = 'app' where id = 5", work);

    assertThat(batch).isEqualTo(new Batch(9, 1, 0, Optional.empty()));
    assertThat(db.column("select tier from orders where id = 5")).containsExactly("app");
  }

  @Test
  void aRowThatTheApplicationDeletedIsPassedOver(PostgresDatabase db) throws Exception {
    var work = orders.set("tier", "'t'").over(orders.ids("id"));

    var batch = whileTheApplicationRuns(db, "delete from orders where id = 5", work);

    assertThat(batch).isEqualTo(Batch.last(9));
  }

  @Test
  void aRowThatNoLongerMeetsTheConditionIsPassedOver(PostgresDatabase db) throws Exception {
    var work = orders.set("tier", "'t'").over(orders.ids("id").where("amount < 50"));

    var batch = whileTheApplicationRuns(db, "update orders set amount = 100 where id = 5", work);

    assertThat(batch).isEqualTo(Batch.last(9));
  }

  @Test
  void foreignKeysToLockedRowsAreNotHeldUp(PostgresDatabase db) throws Exception {
    db.execute("create table lines (order_id bigint references orders)");
    var work = orders.set("tier", "'t'").over(orders.ids("id"));
    var batches = work.open(ActiveChunk.of(ALL), Optional.empty());

    try (var tx = work.work().resource().begin()) {
      var batch = batches.next(tx, 100);
      db.execute("set lock_timeout = '5s'; insert into lines values (5); reset lock_timeout");
      tx.commit();

      assertThat(batch.changed()).isEqualTo(10);
    }
  }

  private static Batch whileTheApplicationRuns(
      PostgresDatabase db, String update, TransactionalProcessor<? super IdRange> work)
      throws Exception {
    return whileTheApplicationRuns(db, update, () -> WorkOn.one(work, ALL, 100, Optional.empty()));
  }

  /** Starts the work while an update is open, and commits the update once the work waits for it. */
  private static <T> T whileTheApplicationRuns(PostgresDatabase db, String update, Callable<T> work)
      throws Exception {
    try (Connection application = db.pool().getConnection()) {
      application.setAutoCommit(false);
      application.createStatement().execute(update);
      var task = new FutureTask<>(work);
      var lane = Thread.ofVirtual().start(task);
      db.awaitLockWait();
      application.commit();
      T result = task.get(30, TimeUnit.SECONDS);
      lane.join();
      return result;
    }
  }
}
