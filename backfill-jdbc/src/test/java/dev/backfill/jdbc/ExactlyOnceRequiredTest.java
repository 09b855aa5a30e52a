package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.Ledger;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Guarantee;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A plan that requires exactly once is refused where it would have less, with the reason. */
@ExtendWith(Postgres.class)
class ExactlyOnceRequiredTest {

  private PostgresDatabase database;
  private JdbcTable orders;

  @BeforeEach
  void makeTable(PostgresDatabase own) throws SQLException {
    database = own;
    database.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders select generate_series(1, 20)");
    orders = JdbcTable.of(database.pool(), "orders");
  }

  private PlanSteps.Options<IdRange> plan(Ledger ledger) {
    return Backfill.plan("p", orders.ids("id", 0, 21)).chunkBy(width(10)).ledger(ledger);
  }

  private JdbcUpdate work() {
    return orders.set("n", "n + 1");
  }

  private void assertRefused(Ledger ledger, ChunkProcessor<? super IdRange> work, String why)
      throws SQLException {
    assertThat(plan(ledger).start(work).await().guarantee()) // the plan that does not require it
        .isEqualTo(Guarantee.AT_LEAST_ONCE);
    database.execute("update orders set n = 0");
    ledger.forget("p");

    assertThatThrownBy(() -> plan(ledger).requireExactlyOnce().run(work))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "Plan 'p' has requireExactlyOnce(), and would do its chunks at least once. ")
        .hasMessageContaining(why)
        .hasMessageEndingWith(" Nothing was written");
    assertThat(database.number("select sum(n) from orders")).isZero();
    assertThat(ledger.attach("p")).isEmpty();
  }

  @Test
  void plainJavaIsRefused() throws Exception {
    assertRefused(
        JdbcLedger.in(database.pool()),
        chunk -> 0,
        "Its work is plain Java, which commits by itself before the ledger notes the chunk. Use"
            + " transactional work, such as set(..), Jdbc.sql or Jdbc.inTransaction, with a ledger"
            + " in the same DataSource object.");
  }

  @Test
  void aLedgerInMemoryIsRefused() throws Exception {
    assertRefused(
        InMemoryLedger.create(),
        work(),
        "and its ledger is memory: they share no transaction. Keep the ledger in the database of"
            + " the work, through the same DataSource object, such as JdbcLedger.in(dataSource).");
  }

  @Test
  void twoDataSourceObjectsOfOneDatabaseAreRefused() throws Exception {
    assertRefused(
        JdbcLedger.in(database.pool("postgres")),
        work(),
        "but they are used through two DataSource objects, which share no transaction: a batch"
            + " whose process dies between the two commits is done twice. Give the ledger and the"
            + " table the same DataSource object to have each batch exactly once.");
  }

  @Test
  void theSameDataSourceObjectIsNot() throws Exception {
    BackfillReport report = plan(JdbcLedger.in(database.pool())).requireExactlyOnce().run(work());

    assertThat(report.guarantee()).isEqualTo(Guarantee.EXACTLY_ONCE);
    assertThat(database.number("select sum(n) from orders")).isEqualTo(20);
  }
}
