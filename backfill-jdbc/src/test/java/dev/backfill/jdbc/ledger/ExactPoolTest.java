package dev.backfill.jdbc.ledger;

import static dev.backfill.plan.Stage.percent;
import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.resource.Sessions;
import dev.backfill.ledger.RunState;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A run uses as many connections as it demands, whatever is asked while its lanes are at work. */
@RunsBeside
@ExtendWith(Postgres.class)
@Timeout(300)
class ExactPoolTest {

  private static final int LANES = 4;
  private static final int ROWS = 1_100; // a chunk each: more than a window of the planner

  private DataSource pool;
  private PostgresDatabase db;
  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    this.db = db;
    db.execute(
        "create table orders (id bigint primary key, code text not null, day date, amount int,"
            + " n int not null default 0, unique (code, id))",
        "insert into orders select g, 'c' || g, date '2010-01-01' + g, g from generate_series(1, "
            + ROWS
            + ") g",
        "create index on orders (day)",
        "analyze orders");
    pool = Sessions.atMost(source, LANES + 2);
    orders = JdbcTable.of(pool, "orders");
  }

  private <R extends Range> void completes(
      String name, JdbcScope<R> scope, ChunkStrategy<R> strategy) {
    completes(name, scope, strategy, orders.set("n", "n + 1"));
  }

  private <R extends Range> void completes(
      String name,
      JdbcScope<R> scope,
      ChunkStrategy<R> strategy,
      TransactionalProcessor<? super R> work) {
    BackfillReport report =
        Backfill.plan(name, scope)
            .chunkBy(strategy)
            .parallelism(LANES)
            .ledger(JdbcLedger.in(pool))
            .run(work);
    assertThat(report.state()).as(name).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).as(name).isEqualTo(ROWS);
  }

  @Test
  void chunksOfWholeNumbersAndDays() {
    completes("width", orders.ids("id", 1, ROWS + 1), width(1));
    completes("rows", orders.ids("id"), rows(1));
    completes("exactly", orders.ids("id", 1, ROWS + 1).exactCounts(), rows(1));
    completes("days", orders.dates("day", LocalDate.MIN, LocalDate.MAX).withNulls(), rows(1));
    completes(
        "calendar", orders.dates("day", LocalDate.of(2010, 1, 1), LocalDate.of(2013, 1, 6)), DAY);
  }

  @Test
  void chunksOfKeys() {
    var keys = LongStream.rangeClosed(1, ROWS).boxed().toList();
    completes("by_key", orders.byKey(), rows(1));
    completes("by_two", orders.by("code", "id"), rows(1));
    completes("listed", orders.keys("id", keys), size(1));
    completes("listed_rows", orders.keys("id", keys), rows(1));
    completes("asked", orders.keys("id", Long.class, "select id from orders"), size(1));
  }

  @Test
  void otherWork() {
    completes(
        "transform",
        orders.ids("id"),
        rows(1),
        orders.transform(row -> row.getInt("n") + 1).reading("n").into("n"));
    completes(
        "sql",
        orders.ids("id"),
        rows(1),
        Jdbc.sql(pool, "update orders set n = n + 1 where {chunk}"));
  }

  /** The lanes keep their connections while each of them asks the check of its chunk. */
  @Test
  void checksOfChunksAndStagesAreAskedWhileLanesKeepTheirConnections() throws Exception {
    var report =
        Backfill.plan("checked", orders.ids("id", 1, ROWS + 1))
            .chunkBy(width(50))
            .parallelism(LANES)
            .canary(1, percent(20))
            .preCheck(orders.noNulls("amount"))
            .chunkCheck(
                Check.of("asks the table", context -> orders.noNulls("amount").check(context)))
            .postCheck(orders.noNulls("amount"))
            .ledger(JdbcLedger.in(pool))
            .run(orders.set("n", "n + 1"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.number("select count(*) from orders where n = 1")).isEqualTo(ROWS);
  }
}
