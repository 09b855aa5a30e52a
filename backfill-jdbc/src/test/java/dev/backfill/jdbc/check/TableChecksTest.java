package dev.backfill.jdbc.check;

import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.check.Check.Status;
import dev.backfill.check.Check.Verdict;
import dev.backfill.contract.BackfillException;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.run.BackfillRunner;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.ds.PGSimpleDataSource;

/** What checks on a table say, with which numbers. */
@ExtendWith(Postgres.class)
class TableChecksTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate FEB = LocalDate.of(2023, 2, 1);

  private JdbcTable orders;

  @BeforeEach
  void makeOrders(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute(
        "create table orders (id bigint primary key, day date, tier text, twice bigint generated"
            + " always as (id * 2) stored)",
        "insert into orders (id, day, tier) select g, date '2023-01-01' + (g % 60)::int, 't' from"
            + " generate_series(1, 1200) g");
    orders = JdbcTable.of(source, "orders");
  }

  private static Verdict ask(Check check) throws Exception {
    return check.check(new Check.Context("p", Optional.empty(), Optional.empty(), 0));
  }

  private static Verdict ask(Check check, Optional<String> captured) throws Exception {
    return check.check(new Check.Context("p", Optional.empty(), captured, 0));
  }

  @Test
  void keysThatAQueryFindsAreNotThereAfterwardsAndCannotBeChecked() {
    var open = orders.keys("id", Integer.class, "select id from orders where tier is null");

    assertThatThrownBy(() -> orders.noNulls("tier", open))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "takes its keys from a query, which finds others once the work is done");
  }

  @Test
  void aCheckThatRunsIntoATimeoutSaysSoInTheReport(PostgresDatabase db) throws Exception {
    var impatient = (PGSimpleDataSource) db.unpooled("postgres");
    impatient.setOptions("-c statement_timeout=200");
    var table = JdbcTable.of(impatient, "orders");
    var plan =
        Backfill.plan("impatient", table.ids("id", 1, 11))
            .chunkBy(width(10))
            .preCheck(table.noNulls("tier"))
            .build();

    try (var other = db.pool().getConnection()) {
      other.setAutoCommit(false);
      try (var statement = other.createStatement()) {
        statement.execute("lock table orders in access exclusive mode");
      }
      try (var run = BackfillRunner.inMemory().start(plan, chunk -> 1)) {
        assertThat(run.await().checks())
            .extracting(result -> result.verdict().evidence())
            .containsExactly(
                "failed: Could not count the nulls in public.orders.tier: the statement was"
                    + " cancelled or ran into statement_timeout (SQLSTATE 57014)");
      } finally {
        other.rollback();
        other.setAutoCommit(true);
      }
    }
  }

  @Test
  @SuppressWarnings("NullAway") // the fault is that a user does it
  void anExpressionThatIsNullIsToldHowToWriteNull() {
    assertThatThrownBy(() -> orders.set("tier", null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage(
            "The expression of set(\"tier\", null) is null; to write NULL into the column, say"
                + " set(\"tier\", \"null\")");
  }

  @Test
  void rowsAreLookedFor(PostgresDatabase db) throws Exception {
    var inScope = orders.hasRows(orders.dates("day", JAN, FEB).where("tier = 't'"));
    assertThat(ask(orders.hasRows()).status()).isEqualTo(Status.PASSED);
    assertThat(ask(inScope).status()).isEqualTo(Status.PASSED);

    db.execute("delete from orders where day < '2023-02-01'");
    assertThat(ask(inScope))
        .isEqualTo(Check.failed("there is no row in the scope of public.orders"));
    assertThat(ask(orders.hasRows()).status()).isEqualTo(Status.PASSED);

    db.execute("delete from orders");
    assertThat(ask(orders.hasRows())).isEqualTo(Check.failed("there is no row in public.orders"));
    assertThat(ask(orders.hasRows(orders.ids("id"))).status()).isEqualTo(Status.FAILED);
  }

  @Test
  void aColumnMustBeThereAndWritable(PostgresDatabase db) throws Exception {
    assertThat(ask(orders.hasColumn("tier"))).isEqualTo(Check.passed("column 'tier' is text"));
    assertThat(ask(orders.hasColumn("ID")).evidence()).isEqualTo("column 'id' is bigint not null");
    assertThat(ask(orders.hasColumn("twice")))
        .isEqualTo(
            Check.failed("column 'twice' is generated from other columns and cannot be written"));
    assertThat(ask(orders.hasColumn("teir")).status()).isEqualTo(Status.FAILED);
    assertThat(ask(orders.hasColumn("teir")).evidence())
        .isEqualTo(
            "there is no column 'teir'; did you mean 'tier'?; to make it: alter table"
                + " \"public\".\"orders\" add column \"teir\" <type>");
  }

  @Test
  void aColumnThatIsAddedLaterIsFound(PostgresDatabase db) throws Exception {
    var check = orders.hasColumn("fresh");
    assertThat(ask(check).status()).isEqualTo(Status.FAILED);

    db.execute("alter table orders add fresh int");

    assertThat(ask(check).status()).isEqualTo(Status.PASSED);
  }

  @Test
  void rightsThatAreMissingAreNamed(PostgresDatabase db) throws Exception {
    db.execute(
        "drop role if exists clerk",
        "create role clerk login",
        "grant select (id, tier), update (id) on orders to clerk");
    var theirs = JdbcTable.of(db.unpooled("clerk"), "orders");

    assertThat(ask(theirs.hasColumn("tier")).evidence())
        .contains("may not update column 'tier'")
        .contains("grant update (\"tier\") on \"public\".\"orders\"");
    assertThat(ask(theirs.hasColumn("id")).status()).isEqualTo(Status.PASSED);
    // no right to look is not the same as no row
    assertThatThrownBy(() -> ask(theirs.noNulls("day")))
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("42501");
    db.execute("revoke all on orders from clerk");
    assertThatThrownBy(() -> ask(theirs.hasRows()))
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("Could not look for rows in public.orders")
        .hasMessageContaining("42501");
    db.execute("drop role clerk");
  }

  @Test
  void nullsAreCounted(PostgresDatabase db) throws Exception {
    assertThat(ask(orders.noNulls("tier"))).isEqualTo(Check.passed("0 of 1,200 rows have no tier"));

    db.execute("update orders set tier = null where day = '2023-02-05'");

    assertThat(ask(orders.noNulls("tier")))
        .isEqualTo(Check.failed("20 of 1,200 rows have no tier"));
    assertThat(ask(orders.noNulls("tier", orders.dates("day", JAN, FEB))))
        .isEqualTo(Check.passed("0 of 620 rows have no tier"));
    db.execute("delete from orders");
    assertThat(ask(orders.noNulls("tier")))
        .isEqualTo(Check.warned("there is no row in public.orders"));
    assertThatThrownBy(() -> orders.noNulls("teir")).hasMessageContaining("did you mean 'tier'?");
  }

  @Test
  void rowCountsAreCompared(PostgresDatabase db) throws Exception {
    var all = orders.rowCountUnchanged();
    var january = orders.rowCountUnchanged(orders.dates("day", JAN, FEB));
    var before = all.capture(new Check.Context("p", Optional.empty(), Optional.empty(), 0));
    var beforeJanuary =
        january.capture(new Check.Context("p", Optional.empty(), Optional.empty(), 0));

    assertThat(before).contains("1200");
    assertThat(ask(all, before)).isEqualTo(Check.passed("1,200 rows before, 1,200 now"));
    db.execute("delete from orders where day = '2023-02-05'");
    assertThat(ask(all, before)).isEqualTo(Check.failed("1,200 rows before, 1,180 now"));
    assertThat(ask(january, beforeJanuary)).isEqualTo(Check.passed("620 rows before, 620 now"));
    assertThatThrownBy(() -> ask(all))
        .isInstanceOf(BackfillException.class)
        .hasMessageContaining("nothing to compare with");
  }

  @Test
  void namesAreStableAndSayWhichTable() {
    assertThat(orders.hasRows().name()).isEqualTo("rows in public.orders");
    assertThat(orders.hasColumn("tier").name())
        .isEqualTo("column public.orders.tier is there and can be written");
    assertThat(orders.noNulls("tier").name()).isEqualTo("no nulls in public.orders.tier");
    assertThat(orders.noNulls("tier", orders.ids("id")).name())
        .isEqualTo("no nulls in public.orders.tier in the scope");
    assertThat(orders.rowCountUnchanged().name()).isEqualTo("row count of public.orders unchanged");
  }

  @Test
  void aScopeOfAnotherTableIsRefused(DataSource source, PostgresDatabase db) throws SQLException {
    db.execute("create table other (id bigint primary key)");
    var other = JdbcTable.of(source, "other").ids("id");

    assertThatThrownBy(() -> orders.noNulls("tier", other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The scope is of 'public.other', the check is of 'public.orders'");
  }
}
