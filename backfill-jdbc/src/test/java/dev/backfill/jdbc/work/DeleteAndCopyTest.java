package dev.backfill.jdbc.work;

import static dev.backfill.jdbc.fixture.WorkOn.batches;
import static dev.backfill.jdbc.fixture.WorkOn.changed;
import static dev.backfill.jdbc.fixture.WorkOn.kept;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Rows of the range are deleted, or copied, once. */
@OnAnyWorker
@ExtendWith(Postgres.class)
class DeleteAndCopyTest {

  private static final IdRange TENS = new IdRange(10, 50);

  private JdbcTable orders;
  private JdbcTable archive;

  @BeforeEach
  void makeTables(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, price int, quantity int)",
        "insert into orders select g, g, 2 from generate_series(1, 100) g",
        "create table archive (id bigint, total bigint, note text, double int generated always as"
            + " (total * 2) stored)");
    orders = JdbcTable.of(source, "orders");
    archive = JdbcTable.of(source, "archive");
  }

  @Test
  void rowsOfTheRangeThatMeetTheConditionAreDeleted(PostgresDatabase db) throws Exception {
    var work = orders.delete().over(orders.ids("id").where("id % 2 = 0"));

    var done = batches(work, TENS, 7);

    assertThat(done).extracting(Batch::changed).containsExactly(7L, 7L, 6L);
    assertThat(db.number("select count(*) from orders")).isEqualTo(80);
    assertThat(work.work().targets()).containsExactly("public.orders.*");
    assertThat(work.work().definition()).isEqualTo("delete from \"public\".\"orders\"");
  }

  @Test
  void aTableWithoutAKeyLosesItsRowsInOneBatch(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute("create table bare as select * from orders");
    var bare = JdbcTable.of(source, "bare");

    assertThat(batches(bare.delete().over(bare.ids("id")), TENS, 7))
        .containsExactly(Batch.last(40));
  }

  @Test
  void aCompositeKeyIsDeletedByAllItsColumns(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        "create table lines (order_id bigint, line int, primary key (order_id, line))",
        "insert into lines select o, l from generate_series(1, 20) o, generate_series(1, 5) l");
    var lines = JdbcTable.of(source, "lines");
    var work = lines.delete().over(lines.ids("order_id").where("line <> 3"));

    assertThat(changed(batches(work, new IdRange(5, 10), 3))).isEqualTo(20);
    assertThat(db.number("select count(*) from lines")).isEqualTo(80);
    assertThat(db.column("select distinct line from lines where order_id between 5 and 9"))
        .containsExactly("3");
  }

  @Test
  void rowsAreCopiedOnceWithTheirComputedValues(PostgresDatabase db) throws Exception {
    var work =
        orders
            .insertSelect(archive, "id")
            .value("total", "price * quantity")
            .value("note", "'n?' || orders.id")
            .over(orders.ids("id"));

    for (int rows : List.of(1, 7, 40, 41)) {
      db.execute("truncate archive");
      assertThat(changed(batches(work, TENS, rows))).isEqualTo(40);
      assertThat(db.number("select sum(total) from archive")).isEqualTo(2 * (10 + 49) * 20);
      assertThat(db.number("select count(distinct id) from archive")).isEqualTo(40);
    }
    assertThat(db.column("select note from archive where id = 10")).containsExactly("n?10");
    assertThat(work.work().definition())
        .isEqualTo(
            "insert into \"public\".\"archive\" \"id\", \"total\", \"note\" select"
                + " (\"orders\".\"id\"), (price * quantity), ('n?' || orders.id) from"
                + " \"public\".\"orders\"");
  }

  @Test
  void rowsThatAreThereAreSkippedOnRequest(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        "alter table archive add primary key (id)", "insert into archive (id) values (10), (20)");
    var target = JdbcTable.of(source, "archive");
    var copy = orders.insertSelect(target, "id");

    var done = batches(copy.skipExisting().over(orders.ids("id")), TENS, 7);

    assertThat(changed(done)).isEqualTo(38);
    assertThat(kept(done)).isEqualTo(2);
    assertThatThrownBy(() -> copy.over(orders.ids("id")).process(ActiveChunk.of(TENS)))
        .isInstanceOf(SQLException.class)
        .hasFieldOrPropertyWithValue("SQLState", "23505");
  }

  @Test
  void aSourceWithoutAKeyIsCopiedInOneBatch(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute("create table bare as select * from orders");
    var bare = JdbcTable.of(source, "bare");

    assertThat(batches(bare.insertSelect(archive, "id").over(bare.ids("id")), TENS, 7))
        .containsExactly(Batch.last(40));
  }

  @Test
  void aCopyThatCannotWorkIsRefusedBeforeAnythingIsWritten(PostgresDatabase db)
      throws SQLException {
    var elsewhere = JdbcTable.of(db.unpooled("postgres"), "archive");

    assertThatThrownBy(() -> orders.insertSelect(elsewhere, "id")).hasMessageContaining("of two");
    assertThatThrownBy(() -> orders.insertSelect(orders, "id")).hasMessageContaining("into itself");
    db.execute(
        "create table parted (id int) partition by range (id)",
        "create table part partition of parted for values from (0) to (9)");
    var parted = JdbcTable.of(db.pool(), "parted");
    var part = JdbcTable.of(db.pool(), "part");
    assertThatThrownBy(() -> parted.insertSelect(part, "id")).hasMessageContaining("into itself");
    assertThatThrownBy(() -> part.insertSelect(parted, "id")).hasMessageContaining("into itself");
    assertThatThrownBy(() -> orders.insertSelect(archive, "price"))
        .hasMessageContaining("no column 'price'");
    assertThatThrownBy(() -> orders.insertSelect(archive, "total"))
        .hasMessageContaining("no column 'total'");
    assertThatThrownBy(() -> orders.insertSelect(archive).value("double", "1"))
        .hasMessageContaining("generated");
    assertThatThrownBy(() -> orders.insertSelect(archive, "id").value("id", "1"))
        .hasMessageContaining("filled twice");
    assertThatThrownBy(() -> orders.insertSelect(archive).over(orders.ids("id")))
        .hasMessageContaining("fills no column");
    assertThatThrownBy(
            () -> orders.insertSelect(archive).value("id", "pric").over(orders.ids("id")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("column \"pric\" does not exist");
    assertThatThrownBy(
            () -> orders.insertSelect(archive, "id").open(ActiveChunk.of(TENS), Optional.empty()))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> orders.delete().open(ActiveChunk.of(TENS), Optional.empty()))
        .isInstanceOf(IllegalStateException.class);
  }
}
