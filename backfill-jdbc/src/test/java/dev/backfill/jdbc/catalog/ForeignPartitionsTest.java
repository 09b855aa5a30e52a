package dev.backfill.jdbc.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.failure.MovedRowsException;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.scope.IdRange;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A partition on another server is outside of this database's transactions. */
@ExtendWith(Postgres.class)
class ForeignPartitionsTest {

  private static final String FOREIGN =
      "create foreign table far partition of orders for values from (100) to (200) server away"
          + " options (table_name 'behind')";

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create extension postgres_fdw",
        "create server away foreign data wrapper postgres_fdw options (host 'localhost', port '"
            + port()
            + "', dbname '"
            + db.name()
            + "')",
        "create user mapping for public server away options (user 'postgres', password_required"
            + " 'false')",
        "create table behind (id int, tier text)",
        "create table orders (id int not null, tier text) partition by range (id)",
        "create table near partition of orders for values from (0) to (100)",
        "insert into near select g from generate_series(1, 99) g",
        "insert into behind select g from generate_series(100, 150) g");
  }

  private String port() {
    return db.url().replaceAll(".*:(\\d+)/.*", "$1");
  }

  @Test
  void itIsRefusedByName() throws Exception {
    db.execute(FOREIGN);

    assertThatThrownBy(() -> JdbcTable.of(source, "orders"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "'public.orders' has a partition that is a foreign table, outside this database's"
                + " transactions: far; detach it, or name the other partitions one by one");
    assertThat(JdbcTable.of(source, "near").name()).isEqualTo("public.near");
  }

  @Test
  void oneThatIsAttachedBeforeTheRunIsRefusedToo() throws Exception {
    var orders = JdbcTable.of(source, "orders");
    var scope = orders.ids("id", 0, 200);
    var near = JdbcTable.of(source, "near");
    db.execute(FOREIGN);

    assertThatThrownBy(() -> orders.set("tier", "'t'").over(scope)).hasMessageContaining(": far;");
    assertThatThrownBy(() -> orders.delete().over(scope)).hasMessageContaining(": far;");
    assertThatThrownBy(() -> near.insertSelect(JdbcTable.of(source, "behind"), "id").over(scope))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Jdbc.sql(source, "delete from orders where {chunk}").over(scope))
        .hasMessageContaining(": far;");
  }

  @Test
  void oneThatIsAttachedDuringTheRunEndsIt() throws Exception {
    var orders = JdbcTable.of(source, "orders");
    var work = orders.set("tier", "'t'").over(orders.ids("id", 0, 200));
    var deleting = orders.delete().over(orders.ids("id", 0, 200));
    db.execute(FOREIGN);

    assertThat(WorkOn.batches(work, new IdRange(0, 50), 10)).hasSize(1);
    assertThatThrownBy(() -> WorkOn.batches(work, new IdRange(90, 200), 10))
        .isInstanceOf(MovedRowsException.class)
        .hasMessageContaining(": far;");
    assertThatThrownBy(() -> WorkOn.batches(deleting, new IdRange(90, 200), 10))
        .hasMessageContaining(": far;");
    assertThat(db.number("select count(*) from behind where tier is null")).isEqualTo(51);
  }
}
