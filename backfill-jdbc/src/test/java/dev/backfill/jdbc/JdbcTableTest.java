package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.jdbc.postgres.PostgresCatalog;
import dev.backfill.jdbc.sql.Identifiers;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import java.sql.Connection;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Names reach the catalog as parameters, and SQL only as the catalog has returned them. */
@ExtendWith(Postgres.class)
class JdbcTableTest {

  private static String refusal(DataSource source, String name) {
    try {
      return "found " + JdbcTable.of(source, name).name();
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void aNameIsFoundAsItStandsThenFoldedAsSqlWould(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        "create table orders (id int primary key)",
        "create table \"Items\" (id int primary key)",
        "create table items (id int primary key)");

    assertThat(JdbcTable.of(source, "orders").name()).isEqualTo("public.orders");
    assertThat(JdbcTable.of(source, "ORDERS").name()).isEqualTo("public.orders");
    assertThat(JdbcTable.of(source, "Public.Orders").name()).isEqualTo("public.orders");
    assertThat(JdbcTable.of(source, "Items").name()).isEqualTo("public.Items");
    assertThat(JdbcTable.of(source, "ITEMS").name()).isEqualTo("public.items");
  }

  @Test
  void oddNamesAreFoundAndWorkedOn(DataSource source, PostgresDatabase db) throws Exception {
    for (String name :
        new String[] {
          "a\"b", "select", "o'brien", "x y", "caf\u00e9", "\uD83D\uDE80", "a.b", "?"
        }) {
      var quoted = Identifiers.quote(name);
      db.execute(
          "create table " + quoted + " (id int primary key, " + quoted + " int, \"n?\" int)",
          "insert into " + quoted + " values (1), (2), (3)");
      var table = JdbcTable.of(source, name);

      var set = table.set(name, "7").set("n?", "id * 2").over(table.ids("id"));
      long rows = set.process(ActiveChunk.of(new IdRange(1, 3)));

      assertThat(rows).as(name).isEqualTo(2);
      assertThat(db.number("select sum(" + quoted + ") from " + quoted)).as(name).isEqualTo(14);
    }
  }

  @Test
  void sqlInANameFindsNothingAndDoesNothing(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute("create table x (id int primary key)");

    assertThat(refusal(source, "x\"; drop table x; --")).contains("There is no table");
    assertThat(refusal(source, "x; drop table x")).contains("There is no table");
    assertThat(db.number("select count(*) from x")).isZero();
  }

  @Test
  void aNameThatPostgresqlWouldCutIsRefused(DataSource source, PostgresDatabase db)
      throws Exception {
    var cut = "t".repeat(63);
    db.execute("create table " + cut + " (id int primary key)");

    assertThat(JdbcTable.of(source, cut).name()).isEqualTo("public." + cut);
    assertThat(refusal(source, cut + "t"))
        .contains("has 64 bytes, the limit is 63; PostgreSQL would cut it to '" + cut + "'");
    assertThat(refusal(source, "\u00e9".repeat(32)))
        .contains("has 64 bytes")
        .contains("cut it to '" + "\u00e9".repeat(31) + "'");
    assertThat(refusal(source, "public." + cut + "t")).contains("has 64 bytes");
  }

  @Test
  void blankNamesAndNulAreRefused(DataSource source) {
    assertThat(refusal(source, "")).contains("blank");
    assertThat(refusal(source, "  ")).contains("blank");
    assertThat(refusal(source, "a\0b")).contains("NUL");
  }

  @Test
  void similarNamesAreSuggested(DataSource source, PostgresDatabase db) throws Exception {
    db.execute(
        "create schema shop",
        "create table orders (id int primary key, amount int)",
        "create table shop.customers (id int)");

    assertThat(refusal(source, "order"))
        .isEqualTo("There is no table 'order'; did you mean 'orders'?");
    assertThat(refusal(source, "shop.custmers")).contains("did you mean 'shop.customers'?");
    assertThat(refusal(source, "zzz")).isEqualTo("There is no table 'zzz'");
    var orders = JdbcTable.of(source, "orders");
    assertThatThrownBy(() -> orders.set("amuont", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Table 'public.orders' has no column 'amuont'; did you mean 'amount'?");
  }

  @Test
  void whatIsNoTableIsRefusedWithTheReason(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        "create table t (id int primary key)",
        "create view v as select * from t",
        "create materialized view m as select * from t",
        "create sequence s",
        "create foreign data wrapper w",
        "create server r foreign data wrapper w",
        "create foreign table f (id int) server r",
        "create table parent (id int primary key)",
        "create table child () inherits (parent)");

    assertThat(refusal(source, "v")).isEqualTo("'public.v' is a view; name the table behind it");
    assertThat(refusal(source, "m")).contains("materialized view");
    assertThat(refusal(source, "s")).contains("sequence");
    assertThat(refusal(source, "f")).contains("foreign table");
    assertThat(refusal(source, "t_pkey")).contains("is not a table");
    assertThat(refusal(source, "pg_class")).contains("system catalog");
    assertThat(refusal(source, "information_schema.tables")).contains("system catalog");
    assertThat(refusal(source, "parent")).contains("children by inheritance");
    assertThat(refusal(source, "child")).isEqualTo("found public.child");
  }

  @Test
  void aTemporaryTableIsRefused(PostgresDatabase db) throws Exception {
    try (Connection session = db.pool().getConnection()) {
      session.createStatement().execute("create temporary table mine (id int)");
      var catalog = new PostgresCatalog(session);

      assertThatThrownBy(() -> catalog.resolve("mine"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is temporary");
    }
  }

  @Test
  void theSchemaIsFixedWhenTheTableIsFound(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute(
        "create schema a",
        "create schema b",
        "create table a.t (id int primary key, n int)",
        "create table b.t (id int primary key, n int)",
        "insert into a.t values (1)",
        "insert into b.t values (1)",
        "alter database " + db.name() + " set search_path = b, a");
    var found = JdbcTable.of(db.unpooled("postgres"), "t");
    var fixed = JdbcTable.of(source, "a.t");
    db.execute("alter database " + db.name() + " set search_path = a");

    var set = fixed.set("n", "9").over(fixed.ids("id"));
    long rows = set.process(ActiveChunk.of(new IdRange(0, 9)));

    assertThat(found.name()).isEqualTo("b.t");
    assertThat(rows).isEqualTo(1);
    assertThat(db.column("select n from a.t")).containsExactly("9");
    assertThat(db.column("select n from b.t")).containsExactly("null");
  }

  @Test
  void aNameThatCanBeReadAsTwoTablesIsRefused(DataSource source, PostgresDatabase db)
      throws Exception {
    db.execute("create schema a", "create table a.b (id int)", "create table \"a.b\" (id int)");

    assertThat(refusal(source, "a.b")).contains("can be read as 2 tables");
  }

  @Test
  void theKeyIsThePrimaryOneOrElseTheNarrowestUniqueOneWithoutNulls(
      DataSource source, PostgresDatabase db) throws Exception {
    db.execute(
        "create table p (a int not null, b int not null, c int not null unique, primary key (b,"
            + " a))",
        "create table u (a int not null, b int not null, c int unique, unique (a, b), d int not"
            + " null)",
        "create unique index on u (d) where d > 0",
        "create unique index on u ((d + 1))",
        "create table n (a int unique)");

    assertThat(JdbcTable.of(source, "p").facts().key())
        .extracting(Column::name)
        .containsExactly("b", "a");
    assertThat(JdbcTable.of(source, "u").facts().key())
        .extracting(Column::name)
        .containsExactly("a", "b");
    assertThat(JdbcTable.of(source, "n").facts().key()).isEmpty();
    assertThat(JdbcTable.of(source, "u").facts().indexed()).containsExactlyInAnyOrder("a", "c");
  }

  @Test
  void columnsAreDescribed(DataSource source, PostgresDatabase db) throws Exception {
    db.execute(
        "create domain money2 as numeric(9,2)",
        "create domain born as date",
        """
        create table t (id bigint generated always as identity primary key, n int generated by default as identity,
          a int not null, s int generated always as (a + 1) stored, v int generated always as (a + 2) virtual,
          m money2, d born, c varchar(5))\
        """);
    var table = JdbcTable.of(source, "t").facts();

    assertThat(table.column("d").type()).isEqualTo(ColumnType.DATE);
    assertThat(table.column("c").typeName()).isEqualTo("character varying(5)");
    assertThat(table.column("a").nullable()).isFalse();
    assertThat(table.column("c").nullable()).isTrue();
    assertThat(table.columns().stream().filter(c -> c.readOnly().isPresent()).map(Column::name))
        .containsExactly("id", "s", "v");
  }

  @Test
  void aDataSourceThatIsNullOrClosedIsNamed(PostgresDatabase db) {
    var closed = new TestPool(db.url());
    closed.close();

    assertThatThrownBy(() -> JdbcTable.of(nothing(), "orders"))
        .hasMessageContaining("dataSource is null; table 'orders'");
    assertThatThrownBy(() -> JdbcTable.of(closed, "orders"))
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("gives no connection")
        .hasMessageContaining("08003");
  }

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T nothing() {
    return null;
  }

  @Test
  void tablesAreEqualIfTheyAreTheSameOfTheSameDataSource(PostgresDatabase db) throws Exception {
    db.execute("create table t (id int primary key)", "create table u (id int primary key)");
    var t = JdbcTable.of(db.pool(), "t");

    assertThat(t)
        .isEqualTo(JdbcTable.of(db.pool(), "T"))
        .hasSameHashCodeAs(JdbcTable.of(db.pool(), "t"));
    assertThat(t).isNotEqualTo(JdbcTable.of(db.pool(), "u"));
    assertThat(t).isNotEqualTo(JdbcTable.of(db.unpooled("postgres"), "t"));
    assertThat(t).hasToString("public.t");
  }
}
