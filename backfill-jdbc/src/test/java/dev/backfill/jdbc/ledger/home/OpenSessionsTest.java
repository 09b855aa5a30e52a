package dev.backfill.jdbc.ledger.home;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.failure.SqlFailures;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.jdbc.fixture.TestSql;
import dev.backfill.jdbc.sql.LocalTransaction;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RunState;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Sessions of a process at work while another one migrates the tables. They keep plans of before,
 * which the server refuses. The step from version 4 is done again here: it makes another type of
 * the states.
 */
@ExtendWith(Postgres.class)
class OpenSessionsTest {

  private PostgresDatabase database;
  private TestPool pool;

  @BeforeEach
  void makeOrders(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders select g from generate_series(0, 99) g");
    pool = TestPool.keepingPlans(database.url());
  }

  @AfterEach
  void closePool() {
    pool.close();
  }

  private void migrate() throws SQLException {
    var step = JdbcLedger.in(database.pool()).scripts().getLast();
    database.execute(step.split("-- Next transaction")[0]);
  }

  private RunState run(Check migration) throws Exception {
    var orders = JdbcTable.of(pool, "orders");
    var report =
        Backfill.plan("orders", orders.ids("id", 0, 100))
            .chunkBy(width(10))
            .parallelism(2)
            .chunkCheck(migration)
            .ledger(JdbcLedger.in(pool))
            .run(orders.set("n", "n + 1"));
    assertThat(report.chunks()).extracting(ChunkView::attempts).allMatch(attempts -> attempts < 2);
    return report.state();
  }

  @Test
  void theRunContinuesOnOtherSessionsAndChangesEachRowOnce() throws Exception {
    var ended = new AtomicInteger();
    var migration =
        Check.of(
            "another_process_migrates",
            context -> {
              if (ended.incrementAndGet() % 4 == 0) {
                migrate();
              }
              return Check.passed("");
            });

    assertThat(run(migration)).isEqualTo(RunState.COMPLETED);
    assertThat(ended).hasValueGreaterThanOrEqualTo(10);
    assertThat(database.column("select distinct n from orders")).containsExactly("1");
  }

  /** The twin: a transaction that is not begun again fails. */
  @Test
  void theServerRefusesThePlanOfBefore() throws Exception {
    run(Check.of("none", context -> Check.passed("")));
    try (var connection = pool.getConnection()) {
      TestSql.list(connection, "select state from backfill_chunk", row -> row.getString(1));
      migrate();

      assertThatThrownBy(
              () ->
                  LocalTransaction.on(
                      connection,
                      tx ->
                          TestSql.list(
                              tx, "select state from backfill_chunk", row -> row.getString(1))))
          .satisfies(e -> assertThat(SqlFailures.isStalePlan(e)).isTrue());
    }
  }
}
