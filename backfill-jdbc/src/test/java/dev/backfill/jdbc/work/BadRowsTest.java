package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.BadRow;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BadRows;
import dev.backfill.report.BackfillFailedException;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows that fail on their data are set aside, and all others are done once. */
@RunsBeside
@ExtendWith(Postgres.class)
class BadRowsTest {

  private static final String PLAN = "orders_share";

  private JdbcTable orders;
  private JdbcLedger ledger;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        """
        create table orders (id bigint primary key, parts int not null, share int,
          n int not null default 0, constraint few check (n < 2))\
        """,
        "insert into orders (id, parts) select g, g from generate_series(1, 300) g",
        "update orders set parts = 0 where id in (7, 8, 150, 300)");
    orders = JdbcTable.of(source, "orders");
    ledger = JdbcLedger.in(source);
  }

  @Test
  void exactlyTheRowsThatFailAreSetAside(PostgresDatabase db) throws Exception {
    var report =
        Backfill.plan(PLAN, orders.ids("id", 1, 301))
            .chunkBy(width(100))
            .batchRows(50)
            .ledger(ledger)
            .setAside(BadRows.atMost(4))
            .run(orders.set("share", "100 / parts").set("n", "n + 1"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.column("select id from orders where n <> 1 order by id"))
        .containsExactly("7", "8", "150", "300");
    assertThat(ledger.badRows(PLAN, 10))
        .extracting(BadRow::key)
        .containsExactly("7", "8", "150", "300");
    assertThat(report.rowsChanged()).isEqualTo(296);
    assertThat(report.progress().badRows()).isEqualTo(4);
    assertThat(report.toMarkdown())
        .contains("## Rows Set Aside", "22012", "there was a division by zero")
        .contains("**Rows Set Aside:** 4, not done");
    assertThat(report.notes())
        .anySatisfy(
            note ->
                assertThat(note)
                    .contains("4 rows failed on their data: they are set aside and not done"));
  }

  @Test
  void unlessThePlanSaysSoTheChunkOfABadRowFails(PostgresDatabase db) throws Exception {
    var plan = Backfill.plan(PLAN, orders.ids("id", 1, 301)).chunkBy(width(100)).ledger(ledger);

    assertThatThrownBy(() -> plan.run(orders.set("share", "100 / parts")))
        .isInstanceOf(BackfillFailedException.class);

    assertThat(ledger.badRows(PLAN, 10)).isEmpty();
  }

  @Test
  void moreBadRowsThanAllowedFailTheRunWhichContinuesWithAnotherLimit(PostgresDatabase db)
      throws Exception {
    var plan = Backfill.plan(PLAN, orders.ids("id", 1, 301)).chunkBy(width(100)).ledger(ledger);
    var work = orders.set("share", "100 / parts").set("n", "n + 1");

    assertThatThrownBy(() -> plan.setAside(BadRows.atMost(2)).run(work))
        .isInstanceOf(BackfillFailedException.class)
        .hasMessageContaining(
            "more than 2 rows fail on their data, which is the limit of setAside(..)")
        .hasMessageContaining("division by zero");
    assertThat(ledger.badRows(PLAN, 10)).extracting(BadRow::key).containsExactly("7", "8");

    plan.setAside(BadRows.atMost(2).orShare(0.05)).run(work);
    assertThat(ledger.badRows(PLAN, 10)).hasSize(4);
    assertThat(db.number("select sum(n) from orders")).isEqualTo(296);
  }

  @Test
  void theyAreRunAgainAsAPlanOfTheirOwn(PostgresDatabase db) throws Exception {
    var work = orders.set("share", "100 / parts").set("n", "n + 1").withoutBeforeImage();
    Backfill.plan(PLAN, orders.ids("id", 1, 301))
        .chunkBy(width(100))
        .ledger(ledger)
        .setAside(BadRows.atMost(10))
        .run(work);
    db.execute("update orders set parts = 1 where id < 100 and parts = 0");

    var report =
        Backfill.plan(PLAN + "_again", orders.badRows(ledger, PLAN))
            .chunkBy(rows(10))
            .ledger(ledger)
            .setAside(BadRows.atMost(10))
            .run(work);

    assertThat(report.rowsChanged()).isEqualTo(2);
    assertThat(db.column("select id from orders where n <> 1 order by id"))
        .containsExactly("150", "300");
    assertThat(ledger.badRows(PLAN + "_again", 10))
        .extracting(BadRow::key)
        .containsExactly("150", "300");
  }
}
