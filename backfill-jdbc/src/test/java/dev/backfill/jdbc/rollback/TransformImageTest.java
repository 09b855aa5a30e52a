package dev.backfill.jdbc.rollback;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcTransform;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.postgres.PostgresDialect;
import dev.backfill.jdbc.work.TransformWork;
import dev.backfill.scope.IdRange;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Old and new values of what Java has computed are kept in the transaction that writes them. */
@ExtendWith(Postgres.class)
class TransformImageTest {

  private static final String MAKE =
      "create table orders (shop int, id bigint, amount numeric, tier text, primary key (shop,"
          + " id))";

  private static JdbcTransform tiers(JdbcTable orders) {
    return orders
        .transformAll(
            (row, values) -> {
              long amount = row.getLong("amount");
              if (amount != 9) {
                values.set("tier", "t" + amount).set("amount", amount == 3 ? 3 : amount * 2);
              }
            })
        .reading("amount")
        .into("tier", "amount")
        .keepBeforeImage();
  }

  @Test
  void aRunKeepsWhatItsRowsHeldBeforeAndAfter(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(MAKE, "insert into orders select 1, g, g, 'old' || g from generate_series(1, 10) g");
    var orders = JdbcTable.of(source, "orders");

    Backfill.plan("tiers", orders.ids("id", 0, 20))
        .chunkBy(width(20))
        .batchRows(4)
        .ledger(JdbcLedger.in(source))
        .run(tiers(orders));

    assertThat(db.column("select sum(row_count) from backfill_before_image where part = 1"))
        .containsExactly("9");
    assertThat(
            db.column(
                "select o || '>' || n from backfill_before_image i, unnest(olds, news) as v (o, n)"
                    + " where column_name = 'amount' order by batch_no, v.o::int"))
        .containsExactly("1>2", "2>4", "3>3", "4>8", "5>10", "6>12", "7>14", "8>16", "10>20");
    assertThat(
            db.column(
                "select o || '>' || n from backfill_before_image i, unnest(olds, news) as v (o, n)"
                    + " where column_name = 'tier' and batch_no = 1 order by 1"))
        .containsExactly("old1>t1", "old2>t2", "old3>t3", "old4>t4");
  }

  /** Before version 18 an update cannot return what was there. */
  @Test
  void theStatementForOlderServersKeepsTheSame(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        MAKE,
        "insert into orders select g % 2, g, g, 'old' || g from generate_series(1, 10) g",
        "create table kept (run_id uuid, chunk_no bigint, batch_no int, part smallint, table_schema"
            + " text, table_name text, column_name text, row_count int, olds text[], news text[])");
    var orders = JdbcTable.of(source, "orders");
    var work = (TransformWork) tiers(orders).over(orders.ids("id"));
    var range = work.update().scope().range(new IdRange(0, 20));
    var batch =
        new TransformBatch(
            work.update().facts(),
            work.update().walk(dev.backfill.scope.ChunkKind.RANGE),
            range,
            range,
            Optional.of(List.of("2", "0")),
            Optional.of(List.of("5", "1")));
    var values = new TransformValues(work.update().facts().key(), work.computation().into());
    values.add(List.of("1", "3"), List.of("t3", "6"));
    values.add(List.of("0", "4"), List.of("t4", "8"));
    var spot = new ImageSpot("kept", UUID.randomUUID(), 1, 1);

    for (boolean returnsOld : List.of(false, true)) {
      var dialect = new PostgresDialect(returnsOld);
      db.execute("truncate kept");
      long changed;
      try (var tx = work.work().resource().begin()) {
        changed =
            OneRow.of(
                tx.unwrap(java.sql.Connection.class),
                dialect.session(),
                dialect.transformWrite(batch, values, work.rowWork(), Optional.of(spot)),
                row -> row.getLong(1));
        try (var copy = tx.unwrap(java.sql.Connection.class).createStatement();
            var row =
                copy.executeQuery(
                    "select string_agg(column_name || k, ' ' order by part, k) from kept, lateral"
                        + " (select case when news is null then '=' || o else '=' || o || '>' || n"
                        + " end from unnest(olds, coalesce(news, olds)) as v (o, n)) as x (k)")) {
          row.next();
          assertThat(row.getString(1))
              .as("returnsOld %s", returnsOld)
              .isEqualTo("shop=0 shop=1 id=3 id=4 tier=old3>t3 tier=old4>t4 amount=3>6 amount=4>8");
        }
      }
      assertThat(changed).isEqualTo(2);
    }
  }
}
