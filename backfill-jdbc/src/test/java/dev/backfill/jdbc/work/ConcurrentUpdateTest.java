package dev.backfill.jdbc.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Meanwhile;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Order;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to rows that the application changes while a batch waits for them. */
@ExtendWith(Postgres.class)
class ConcurrentUpdateTest {

  private static final IdRange ALL = new IdRange(1, 11);
  private static final Batch ONE_IN_CONFLICT = new Batch(9, 0, 1, Optional.empty());

  private static final IdRange DAYS = new IdRange(1, 100);

  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, day int, amount int, tier text, n int not null"
            + " default 0) with (fillfactor = 10)",
        "create index on orders (day)",
        "insert into orders (id, day, amount) select g, g, g from generate_series(1, 10) g");
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
        with batch as materialized (select ctid as place from orders order by id for no key update),
        changed as (update orders set tier = 't' || amount from batch where orders.ctid = batch.place returning 1)
        select count(*) from changed\
        """;

    long changed =
        Meanwhile.commits(
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
  void aRowThatTheApplicationFilledMeanwhileIsAConflict(PostgresDatabase db) throws Exception {
    var work = orders.set("tier", "'backfill'").preserveExisting().over(orders.ids("id"));

    var batch = whileTheApplicationRuns(db, "update orders set tier = 'app' where id = 5", work);

    assertThat(batch).isEqualTo(ONE_IN_CONFLICT);
    assertThat(db.column("select tier from orders where id = 5")).containsExactly("app");
  }

  @Test
  void aRowThatTheApplicationDeletedIsAConflict(PostgresDatabase db) throws Exception {
    var work = orders.set("tier", "'t'").over(orders.ids("id"));

    var batch = whileTheApplicationRuns(db, "delete from orders where id = 5", work);

    assertThat(batch).isEqualTo(ONE_IN_CONFLICT);
  }

  @Test
  void aRowThatNoLongerMeetsTheConditionIsAConflict(PostgresDatabase db) throws Exception {
    var work = orders.set("tier", "'t'").over(orders.ids("id").where("amount < 50"));

    var batch = whileTheApplicationRuns(db, "update orders set amount = 100 where id = 5", work);

    assertThat(batch).isEqualTo(ONE_IN_CONFLICT);
  }

  /** With four rows in a batch: row 4 moves from the first one behind the last row there is. */
  @Test
  void rowsBehindOneThatMovesForwardAreDoneAndItselfOnce(PostgresDatabase db) throws Exception {
    var work = orders.set("n", "n + 1").over(orders.ids("day"));

    var first =
        Meanwhile.commits(
            db, "update orders set day = 12 where id = 4", () -> four(work, Optional.empty()));
    var rest = WorkOn.batches(work, DAYS, 4, first.cursor());

    assertThat(first.changed()).isEqualTo(3);
    assertThat(first.conflicts()).isEqualTo(1);
    assertThat(WorkOn.changed(rest)).isEqualTo(7);
    assertThat(db.column("select distinct n from orders")).containsExactly("1");
  }

  /** Where the rows are taken downwards, forward is down. */
  @Test
  void downwardsRowsBehindOneThatMovesDownAreDoneAndItselfOnce(PostgresDatabase db)
      throws Exception {
    db.execute("update orders set day = day + 10");
    var work = orders.set("n", "n + 1").over(orders.ids("day")).inOrder(Order.NEWEST_FIRST);

    var first =
        Meanwhile.commits(
            db, "update orders set day = 2 where id = 7", () -> four(work, Optional.empty()));
    var rest = WorkOn.batches(work, DAYS, 4, first.cursor());

    assertThat(first.changed()).isEqualTo(3);
    assertThat(first.conflicts()).isEqualTo(1);
    assertThat(WorkOn.changed(rest)).isEqualTo(7);
    assertThat(db.column("select distinct n from orders")).containsExactly("1");
  }

  @Test
  void rowsBehindOneThatMovesForwardAreDeleted(PostgresDatabase db) throws Exception {
    var work = orders.delete().over(orders.ids("day"));

    var first =
        Meanwhile.commits(
            db, "update orders set day = 12 where id = 4", () -> four(work, Optional.empty()));
    var rest = WorkOn.batches(work, DAYS, 4, first.cursor());

    assertThat(first.conflicts()).isEqualTo(1);
    assertThat(WorkOn.changed(rest)).isEqualTo(7);
    assertThat(db.number("select count(*) from orders")).isZero();
  }

  /** Behind the last batch there is no other that could find it. */
  @Test
  void aRowThatMovesForwardInTheLastBatchIsDone(PostgresDatabase db) throws Exception {
    db.execute("create table pairs (a int, b int, day int, n int, primary key (a, b))");
    db.execute("insert into pairs select g, g, g, 0 from generate_series(1, 10) g");
    db.execute("create index on pairs (day)");
    var pairs = JdbcTable.of(db.pool(), "pairs");

    var set =
        Meanwhile.commits(
            db,
            "update orders set day = 12 where id = 4",
            () ->
                WorkOn.one(
                    orders.set("n", "n + 1").over(orders.ids("day")), DAYS, 100, Optional.empty()));
    var pair =
        Meanwhile.commits(
            db,
            "update pairs set day = 12 where a = 4",
            () ->
                WorkOn.one(
                    pairs.set("n", "n + 1").over(pairs.ids("day")), DAYS, 100, Optional.empty()));
    var gone =
        Meanwhile.commits(
            db,
            "update orders set day = 13 where id = 5",
            () -> WorkOn.one(orders.delete().over(orders.ids("day")), DAYS, 100, Optional.empty()));

    assertThat(List.of(set, pair, gone)).containsOnly(new Batch(10, 0, 0, Optional.empty()));
    assertThat(db.number("select count(*) from orders")).isZero();
  }

  /** The variant that must not be used: where the last row that was locked is the cursor. */
  @Test
  void withTheLastLockedRowAsCursorRowsWouldBePassedOver(PostgresDatabase db) throws Exception {
    var locked =
        "select max(day) from (select day from orders where day > 0 order by day limit 4"
            + " for no key update) batch";

    long cursor =
        Meanwhile.commits(db, "update orders set day = 12 where id = 4", () -> db.number(locked));

    assertThat(cursor).isEqualTo(12);
    assertThat(db.number("select count(*) from orders where day between 5 and 10")).isEqualTo(6);
  }

  private static Batch four(TransactionalProcessor<? super IdRange> work, Optional<String> cursor)
      throws Exception {
    return WorkOn.one(work, DAYS, 4, cursor);
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
    return Meanwhile.commits(db, update, () -> WorkOn.one(work, ALL, 100, Optional.empty()));
  }
}
