package dev.backfill.jdbc.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.check.Check;
import dev.backfill.check.Check.Verdict;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Foreign keys that the database has and that do not hold are found, in both directions. */
@ExtendWith(Postgres.class)
class ForeignKeysCheckTest {

  private DataSource source;

  @BeforeEach
  void makeTables(DataSource pool, PostgresDatabase db) throws SQLException {
    source = pool;
    db.execute(
        "create table customers (id int primary key)",
        "create table orders (id int primary key, customer int, boss int)",
        "create table lines (id int primary key, order_id int)",
        "insert into customers select generate_series(1, 5)",
        "insert into orders select g, case when g < 9 then g end, case when g > 1 then g - 1 end"
            + " from generate_series(1, 10) g",
        "insert into lines select g, g from generate_series(1, 12) g");
  }

  private Verdict asked(JdbcTable table) throws Exception {
    return table
        .checks()
        .named("referential_integrity")
        .check(new Check.Context("p", Optional.empty(), Optional.empty(), 0));
  }

  private JdbcTable orders() {
    return JdbcTable.of(source, "orders");
  }

  @Test
  void rowsThatBreakAKeyThatWasNeverValidatedAreCountedInBothDirections(PostgresDatabase db)
      throws Exception {
    db.execute(
        "alter table orders add constraint of_customer foreign key (customer) references customers"
            + " not valid",
        "alter table orders add constraint of_boss foreign key (boss) references orders",
        "alter table lines add constraint of_order foreign key (order_id) references orders not"
            + " valid");

    assertThat(asked(orders()))
        .isEqualTo(
            Check.failed(
                "3 rows break of_customer of public.orders; 2 rows break of_order of"
                    + " public.lines"));

    var few = orders().ids("id", 1, 7);
    var check = orders().checks(few).named("referential_integrity");
    assertThat(check.name()).isEqualTo("foreign keys of and to the scope of public.orders hold");
    assertThat(
            check.check(new Check.Context("p", Optional.empty(), Optional.empty(), 0)).evidence())
        .startsWith("1 row breaks of_customer");

    db.execute(
        "delete from lines where order_id > 5",
        "update orders set boss = null",
        "delete from orders where customer > 5");
    assertThat(asked(orders())).isEqualTo(Check.passed("no row breaks one of 3 foreign keys"));
  }

  /** As a restore or a replication does. */
  @Test
  void aRowThatCameInWhileTriggersWereOffIsFound(PostgresDatabase db) throws Exception {
    db.execute(
        "delete from orders where customer > 5",
        "alter table orders add constraint of_customer foreign key (customer) references customers",
        "set session_replication_role = replica; insert into orders values (100, 99); set"
            + " session_replication_role = origin");

    assertThat(asked(orders()))
        .isEqualTo(Check.failed("1 row breaks of_customer of public.orders"));
  }

  @Test
  void partitionsOfEitherTableAreOneKey(PostgresDatabase db) throws Exception {
    db.execute(
        "create table regions (id int primary key) partition by range (id)",
        "create table regions_1 partition of regions for values from (1) to (10)",
        "create table regions_2 partition of regions for values from (10) to (20)",
        "create table shops (id int, region int references regions, primary key (id)) partition by"
            + " range (id)",
        "create table shops_1 partition of shops for values from (1) to (10)",
        "create table shops_2 partition of shops for values from (10) to (20)",
        "insert into regions values (1), (11)",
        "insert into shops values (1, 11), (11, 1), (12, null)");

    for (String table : new String[] {"shops", "regions"}) {
      assertThat(asked(JdbcTable.of(source, table)))
          .as(table)
          .isEqualTo(Check.passed("no row breaks one of 1 foreign keys"));
    }
    db.execute(
        "set session_replication_role = replica; insert into shops values (13, 12); set"
            + " session_replication_role = origin");
    for (String table : new String[] {"shops", "shops_2", "regions"}) {
      assertThat(asked(JdbcTable.of(source, table)).evidence())
          .as(table)
          .startsWith("1 row breaks shops_region_fkey of public.shops");
    }
  }

  @Test
  void aKeyOfSeveralColumnsThatMatchesInFullMayNotBeNullInPart(PostgresDatabase db)
      throws Exception {
    db.execute(
        "create table pairs (a int, \"B b\" text, primary key (a, \"B b\"))",
        "create table uses (id int primary key, a int, b text)",
        "insert into pairs values (1, 'x')",
        "insert into uses values (1, 1, 'x'), (2, null, null), (3, 1, null), (4, 2, 'x')",
        "alter table uses add constraint in_full foreign key (a, b) references pairs match full not"
            + " valid");

    assertThat(asked(JdbcTable.of(source, "uses")))
        .isEqualTo(Check.failed("2 rows break in_full of public.uses"));
  }

  @Test
  void aTableThatMayNotBeReadIsNamedAndNoPass(PostgresDatabase db) throws Exception {
    db.execute(
        "drop role if exists teller",
        "create role teller login",
        "delete from orders where customer > 5",
        "alter table orders add constraint of_customer foreign key (customer) references customers",
        "grant select on orders to teller");
    var theirs = JdbcTable.of(db.unpooled("teller"), "orders");

    assertThat(asked(theirs))
        .isEqualTo(
            Check.warned(
                "of_customer of public.orders was not looked at, because this role may not read"
                    + " customers"));
    assertThat(asked(JdbcTable.of(source, "lines")))
        .isEqualTo(Check.warned("public.lines has no foreign key, and none refers to it"));
  }
}
