package dev.backfill.jdbc.work;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.FaultyDataSource;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.jdbc.ledger.BrokenProtocol;
import dev.backfill.ledger.BadRow;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.BadRows;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The answer to the statement that sets a row aside is lost: the ledger has the row once. */
@RunsBeside
@ExtendWith(Postgres.class)
class LostBadRowsTest {

  private static final String PLAN = "lost";

  @BeforeEach
  void makeOrders(PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, n int not null default 0, check (id <> 5 or n"
            + " = 0))",
        "insert into orders select g from generate_series(1, 20) g");
  }

  private List<String> setAsideWith(DataSource source, DataSource ledgers) {
    var orders = JdbcTable.of(source, "orders");
    var ledger = JdbcLedger.in(ledgers);
    var report =
        Backfill.plan(PLAN, orders.ids("id", 1, 21))
            .chunkBy(width(20))
            .ledger(ledger)
            .setAside(BadRows.atMost(10))
            .run(orders.set("n", "n + 1"));
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    return ledger.badRows(PLAN, 10).stream().map(BadRow::key).toList();
  }

  @Test
  void aLostAnswerSetsTheRowAsideOnce(DataSource source, PostgresDatabase db) throws Exception {
    var faulty = new FaultyDataSource(source);
    faulty.loseAnswerTo("insert into \"public\".backfill_bad_row");

    assertThat(setAsideWith(faulty.dataSource(), faulty.dataSource())).containsExactly("5");

    assertThat(db.number("select bad_rows from backfill_run")).isEqualTo(1);
    assertThat(db.column("select id from orders where n <> 1")).containsExactly("5");
  }

  /** The twin: without the number of batches in its condition the row is set aside twice. */
  @Test
  void withoutTheNumberOfBatchesTheRowIsSetAsideTwice(DataSource source) throws Exception {
    var faulty = new FaultyDataSource(source);
    faulty.loseAnswerTo("insert into \"public\".backfill_bad_row");
    var broken = BrokenProtocol.SET_ASIDE_AGAIN.on(faulty.dataSource());

    assertThat(setAsideWith(broken, broken)).containsExactly("5", "5");
  }
}
