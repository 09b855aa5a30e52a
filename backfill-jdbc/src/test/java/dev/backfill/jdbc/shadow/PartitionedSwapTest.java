package dev.backfill.jdbc.shadow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.jdbc.dialect.LiveWrites;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.scope.Advice;
import dev.backfill.work.ObstacleException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A partitioned table is replaced with all of its partitions, which keep their definitions. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class PartitionedSwapTest {

  private static final List<String> TREE =
      List.of(
          "orders",
          "orders_23",
          "orders_23_gold",
          "orders_23_rest",
          "orders_24",
          "orders_24_0",
          "orders_24_1",
          "orders_rest");

  private static final String[] FRESH = {
    "insert into orders_backfill_new (id, day, tier, customer) overriding system value"
        + " select g, date '2023-01-01' + g * 30, case g % 2 when 0 then 'gold' else 'fresh' end, g"
        + " from generate_series(1, 30) g"
  };

  private PostgresDatabase db;
  private ShadowWorld world;

  @BeforeEach
  void tree(PostgresDatabase database) throws SQLException {
    db = database;
    world = new ShadowWorld(db);
    db.execute(
        "create table customers (id int primary key)",
        "insert into customers select generate_series(1, 30)",
        "create function shout() returns trigger language plpgsql as 'begin new.note :="
            + " upper(new.note); return new; end'",
        "create table orders (id int generated always as identity, day date not null, tier text not"
            + " null, customer int references customers, note text default 'none', check (id > 0),"
            + " primary key (id, day, tier)) partition by range (day)",
        "create table orders_23 partition of orders for values from ('2023-01-01') to"
            + " ('2024-01-01') partition by list (tier)",
        "create table orders_23_gold partition of orders_23 for values in ('gold', 'silver') with"
            + " (fillfactor = 70)",
        "create table orders_23_rest partition of orders_23 default",
        "create table orders_24 partition of orders for values from ('2024-01-01') to"
            + " ('2025-01-01') partition by hash (id)",
        "create table orders_24_0 partition of orders_24 for values with (modulus 2, remainder 0)",
        "create table orders_24_1 partition of orders_24 for values with (modulus 2, remainder 1)",
        "create table orders_rest partition of orders default",
        "create index orders_customer on orders (customer)",
        "create index only_here on orders_24_0 (note)",
        "create unique index orders_once on orders (customer, day, tier, id)",
        "create trigger shout before insert on orders for each row execute function shout()",
        "alter table orders_23_rest alter note set default 'rest'",
        "alter table orders_24_1 add constraint short check (length(note) < 90)",
        "create statistics orders_both on customer, tier from orders",
        "comment on table orders is 'all'",
        "comment on table orders_24_1 is 'odd'",
        "comment on index orders_customer is 'by whom'",
        "grant select on orders to public",
        "grant select (id) on orders_23_gold to public",
        "insert into orders (day, tier, customer) select date '2023-01-01' + g * 40, 'old', g from"
            + " generate_series(1, 25) g");
  }

  private Map<String, List<String>> definitions() throws SQLException {
    var all = new TreeMap<String, List<String>>();
    for (String table : TREE) {
      try (var connection = db.pool().getConnection()) {
        all.put(
            table,
            CatalogView.of(connection, "public." + table).stream()
                .map(PartitionedSwapTest::plain)
                .toList());
      }
    }
    return all;
  }

  /**
   * As after a dump and its restore, a primary key of a partition was not inherited at first, and
   * has made its columns NOT NULL by themselves.
   */
  private static String plain(String line) {
    return line.startsWith("constraint | ")
            && (line.contains(" | n | ") || line.contains(" | p | "))
        ? line.substring(0, line.indexOf(" | f | "))
        : line;
  }

  private List<String> perTable() throws SQLException {
    return db.column(
        "select tableoid::regclass || ' ' || count(*) from orders group by tableoid order by 1");
  }

  @Test
  void allTablesOfTheTreeHaveTheirDefinitionsAfterTheSwapAndAfterTheSwapBack() throws SQLException {
    var before = definitions();
    var old = perTable();

    world.load(LiveWrites.REFUSED, FRESH);
    world.swap(LiveWrites.REFUSED);
    assertThat(definitions()).isEqualTo(before);
    assertThat(db.number("select count(*) from orders where tier <> 'old'")).isEqualTo(30);
    assertThat(perTable())
        .extracting(row -> row.substring(0, row.indexOf(' ')))
        .containsExactly(
            "orders_23_gold", "orders_23_rest", "orders_24_0", "orders_24_1", "orders_rest");
    assertThat(db.column("select tier from orders_backfill_old limit 1")).containsExactly("old");

    world.swapBack();
    assertThat(definitions()).isEqualTo(before);
    assertThat(perTable()).isEqualTo(old);

    world.run(world.shadow()::abandon);
    assertThat(definitions()).isEqualTo(before);
    assertThat(world.leftOvers()).isEmpty();
  }

  @Test
  void writesToEachPartitionByItsNameAreRefused() throws SQLException {
    world.load(LiveWrites.REFUSED, FRESH);

    for (String table : TREE) {
      assertThatThrownBy(() -> db.execute("delete from " + table))
          .as(table)
          .hasMessageContaining("is being reloaded by Backfill and takes no writes");
      assertThatThrownBy(() -> db.execute("truncate " + table))
          .as(table)
          .hasMessageContaining("is being reloaded by Backfill");
    }
  }

  @Test
  void writesToPartitionsAreCaughtUp() throws SQLException {
    world.load(LiveWrites.CAUGHT_UP, FRESH);
    db.execute(
        "insert into orders_24_0 (id, day, tier, note) overriding system value select g,"
            + " '2024-05-05', 'mine', 'x' from generate_series(900, 960) g where"
            + " satisfies_hash_partition('orders_24'::regclass, 2, 0, g)",
        "update orders set day = '2030-01-01' where id = 3",
        "delete from orders_rest where customer = 25");
    long mine = db.number("select count(*) from orders where tier = 'mine'");
    assertThat(mine).isPositive();
    assertThatThrownBy(() -> db.execute("truncate orders_23_gold"))
        .hasMessageContaining("is being reloaded by Backfill");

    world.swap(LiveWrites.CAUGHT_UP);

    assertThat(db.number("select count(*) from orders where tier = 'mine'")).isEqualTo(mine);
    assertThat(db.column("select tableoid::regclass from orders where id = 3 and tier = 'old'"))
        .containsExactly("orders_rest");
  }

  @Test
  void apartitionThatComesOrGoesDuringTheLoadIsRefusedByName() throws SQLException {
    world.load(LiveWrites.REFUSED, FRESH);
    db.execute(
        "alter table orders detach partition orders_rest",
        "create table orders_25 partition of orders for values from ('2025-01-01') to"
            + " ('2026-01-01')");

    assertThatThrownBy(() -> world.swap(LiveWrites.REFUSED))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("The triggers that guard 'public.orders' during its reload");
    assertThatThrownBy(() -> world.run(world.shadow()::create))
        .isInstanceOf(ObstacleException.class)
        .hasMessageContaining("partition orders_25, partition orders_rest");
  }

  /** The twin: the exchange alone loses what was changed. */
  @Test
  void whatIsChangedOnApartitionDuringTheLoadIsRefusedAndWouldBeLost() throws SQLException {
    world.load(LiveWrites.REFUSED, FRESH);
    db.execute("alter table orders_24_1 alter note set default 'other'");
    String value =
        "select column_default from information_schema.columns where table_name = 'orders_24_1' and"
            + " column_name = 'note'";

    assertThatThrownBy(() -> world.swap(LiveWrites.REFUSED))
        .isInstanceOf(ObstacleException.class)
        .hasMessageContaining("column note of partition orders_24_1");
    assertThat(db.column(value)).containsExactly("'other'::text");

    world.exchangeOnly();

    assertThat(db.column(value)).containsExactly("'none'::text");
  }

  private List<String> obstacles() throws SQLException {
    return world.ask(c -> world.shadow().inspect(c, LiveWrites.REFUSED)).obstacles().stream()
        .map(Advice::sentence)
        .toList();
  }

  @Test
  void whatCannotBeCarriedOverIsRefusedByName() throws SQLException {
    assertThat(obstacles()).isEmpty();
    db.execute(
        "create schema elsewhere",
        "alter table orders_23_gold set schema elsewhere",
        "create view gold as select * from orders_24_0",
        "create table orders_26 partition of orders for values from ('2026-01-01') to"
            + " ('2027-01-01') partition by range (day)",
        "alter table orders_26 rename to orders_26_with_a_name_that_is_longer_than_fifty_bytes");

    assertThat(obstacles())
        .contains(
            "Partition elsewhere.orders_23_gold of public.orders lies in another schema",
            "View public.gold reads public.orders, and would read the old table")
        .anySatisfy(
            sentence ->
                assertThat(sentence)
                    .startsWith("The name of public.orders_26_with_a_name")
                    .endsWith("is longer than 50 bytes"));
  }
}
