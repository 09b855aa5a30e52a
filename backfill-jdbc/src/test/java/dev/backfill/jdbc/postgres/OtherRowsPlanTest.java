package dev.backfill.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.Keep;
import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.fixture.ExplainedCalls.Mode;
import dev.backfill.jdbc.fixture.ExplainedPlan;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A batch that looks at other rows looks each of them up by an index, and reads no table. */
@Tag("slow")
@ExtendWith(Postgres.class)
class OtherRowsPlanTest {

  private static final int ROWS = 100_000;
  private static final int BATCH = 200;

  private PostgresDatabase db;

  @BeforeEach
  void makeTables(PostgresDatabase own) throws SQLException {
    db = own;
    db.execute(
        "create table users (id bigint primary key, n int)",
        "insert into users select g, 0 from generate_series(1, 50000) g",
        "create table orders (id bigint primary key, user_id bigint, kind int)",
        "insert into orders select g, (g * 7919::bigint) % 60000, g % 33000 from generate_series(1,"
            + " %d) g".formatted(ROWS),
        "create index on orders (user_id)",
        "create index on orders (kind)",
        "vacuum analyze users, orders");
  }

  private void assertLooksUp(TransactionalProcessor<Range> work, ExplainedCalls calls)
      throws Exception {
    for (long before : List.of(0L, 40_000L)) {
      var plans = new BatchAt(work, new IdRange(0, 1_000_000), BATCH).behind(before, calls);
      for (var plan : plans) {
        assertThat(plan.scansAll("orders")).as(plan.toString()).isFalse();
        assertThat(plan.scansAll("users")).as(plan.toString()).isFalse();
        assertThat(plan.touched()).as(plan.toString()).isLessThan(6L * BATCH);
      }
      assertThat(plans.stream().mapToLong(ExplainedPlan::pages).sum())
          .as(plans.toString())
          .isLessThan(40L * BATCH);
    }
  }

  @Test
  void parentsAreLookedUpByTheirKey() throws Exception {
    for (var mode : Mode.values()) {
      var calls = new ExplainedCalls(db.pool("postgres"), mode);
      var orders = JdbcTable.of(calls.dataSource(), "orders");
      var users = JdbcTable.of(calls.dataSource(), "users");

      assertLooksUp(orders.deleteOrphans(users, "user_id").over(orders.ids("id")), calls);
    }
  }

  @Test
  void childrenAreCountedByTheirIndex() throws Exception {
    for (var mode : Mode.values()) {
      var calls = new ExplainedCalls(db.pool("postgres"), mode);
      var orders = JdbcTable.of(calls.dataSource(), "orders");
      var users = JdbcTable.of(calls.dataSource(), "users");

      assertLooksUp(users.resetCounter("n", orders, "user_id").over(users.ids("id")), calls);
    }
  }

  @Test
  void duplicatesAreLookedUpByTheirIndex() throws Exception {
    for (var mode : Mode.values()) {
      var calls = new ExplainedCalls(db.pool("postgres"), mode);
      var orders = JdbcTable.of(calls.dataSource(), "orders");

      for (var keep : List.of(Keep.FIRST, Keep.LAST, Keep.lastBy("user_id"))) {
        assertLooksUp(orders.dropDuplicates(keep, "kind").over(orders.ids("id")), calls);
      }
    }
  }
}
