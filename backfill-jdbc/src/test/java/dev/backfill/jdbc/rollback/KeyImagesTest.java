package dev.backfill.jdbc.rollback;

import static dev.backfill.scope.ChunkBy.size;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.scope.KeySet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Corrections of rows that are named one by one can be put back unless a plan says otherwise. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class KeyImagesTest {

  private JdbcTable orders;
  private JdbcLedger ledger;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, n int not null default 0)",
        "insert into orders (id) select generate_series(1, 90)");
    orders = JdbcTable.of(source, "orders");
    ledger = JdbcLedger.in(source);
  }

  private PlanSteps.Options<KeySet<Long>> fix() {
    return Backfill.plan("fix", orders.keys("id", List.of(3L, 4L)))
        .chunkBy(size(10))
        .ledger(ledger);
  }

  private static long images(PostgresDatabase db) throws SQLException {
    return db.number(
        "select coalesce(sum(row_count), 0) from backfill_before_image where part = 1");
  }

  @Test
  void explicitKeysKeepABeforeImage(PostgresDatabase db) throws SQLException {
    fix().run(orders.set("n", "n + 1"));

    assertThat(images(db)).isEqualTo(2);
    Backfill.rollback(ledger, "fix").run();
    assertThat(db.number("select sum(n) from orders")).isZero();
  }

  @Test
  void soDoKeysOfAQueryWithAnExpectedNumber(PostgresDatabase db) throws SQLException {
    Backfill.plan("fix", orders.keys("id", Long.class, "select 7::bigint"))
        .chunkBy(size(10))
        .ledger(ledger)
        .run(orders.set("n", "n + 1").expectRows(1));

    assertThat(images(db)).isEqualTo(1);
  }

  @Test
  void nothingIsKeptWhereThatWasSaid(PostgresDatabase db) throws SQLException {
    fix().run(orders.set("n", "n + 1").withoutBeforeImage());

    assertThat(images(db)).isZero();
    assertThat(db.number("select sum(n) from orders")).isEqualTo(2);
  }

  @Test
  void rangesKeepNoneUnlessTold(PostgresDatabase db) throws SQLException {
    var plan = Backfill.plan("p", orders.ids("id", 1, 11)).chunkBy(width(20)).ledger(ledger);
    plan.run(orders.set("n", "n + 1"));
    assertThat(images(db)).isZero();

    var told = Backfill.plan("q", orders.ids("id", 1, 11)).chunkBy(width(20)).ledger(ledger);
    told.run(orders.set("n", "n + 1").keepBeforeImage());
    assertThat(images(db)).isEqualTo(10);
  }

  @Test
  void aLedgerWithoutRoomForThemIsRefused(PostgresDatabase db) throws SQLException {
    for (var elsewhere : List.of(InMemoryLedger.create(), JdbcLedger.in(db.unpooled("postgres")))) {
      assertThatThrownBy(() -> fix().ledger(elsewhere).run(orders.set("n", "n + 1")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("JdbcLedger.in(dataSource)")
          .hasMessageContaining("withoutBeforeImage()");
    }
    assertThat(db.number("select sum(n) from orders")).isZero();
    fix().ledger(InMemoryLedger.create()).run(orders.set("n", "n + 1").withoutBeforeImage());
    assertThat(db.number("select sum(n) from orders")).isEqualTo(2);
  }

  @Test
  void aTableWithoutAKeyIsRefused(PostgresDatabase db) throws SQLException {
    db.execute("create table bare as select id, n from orders");
    var bare = JdbcTable.of(db.pool(), "bare");
    var scope = bare.keys("id", List.of(3L));

    assertThatThrownBy(() -> bare.set("n", "1").over(scope))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("neither a primary key nor a unique index")
        .hasMessageContaining("Give it a key, or say withoutBeforeImage()");
    assertThat(bare.set("n", "1").withoutBeforeImage().over(scope).work().keepsBeforeImages())
        .isFalse();
    assertThat(bare.set("n", "1").over(bare.ids("id")).work().keepsBeforeImages()).isFalse();
  }
}
