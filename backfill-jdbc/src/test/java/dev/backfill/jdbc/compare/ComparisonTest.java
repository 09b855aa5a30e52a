package dev.backfill.jdbc.compare;

import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.check.Check;
import dev.backfill.jdbc.JdbcComparison;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.OnAnyWorker;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.Range;
import dev.backfill.work.TableDifference;
import dev.backfill.work.TableDifference.ColumnMatches;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two tables compared, as the work of a plan. */
@OnAnyWorker
@ExtendWith(Postgres.class)
@Tag("slow")
class ComparisonTest {

  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable orders;
  private JdbcTable copy;

  @BeforeEach
  void makeOrders(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table orders (id bigint primary key, day date not null, amount numeric(9, 2), tier"
            + " text)",
        "insert into orders select g, date '2023-01-01' + g % 365, g * 1.5, 't' || g % 7 from"
            + " generate_series(1, 3000) g",
        "create table copy (like orders including all)",
        "insert into copy select * from orders");
    orders = JdbcTable.of(source, "orders");
    copy = JdbcTable.of(source, "copy");
  }

  private JdbcComparison comparison() {
    return orders.compareWith(copy).settlingFor(AT_ONCE);
  }

  private BackfillReport compared(JdbcComparison comparison) {
    return compared(comparison, orders.byKey());
  }

  private <R extends Range> BackfillReport compared(JdbcComparison comparison, JdbcScope<R> scope) {
    return Backfill.plan("compare-orders", scope)
        .chunkBy(rows(700))
        .ledger(JdbcLedger.in(source))
        .run(comparison);
  }

  private static TableDifference found(BackfillReport report) {
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    return report.difference().orElseThrow();
  }

  /** The result of a chunk waits in its cursor until its check has passed. */
  @Test
  void differencesCountOnceWhereChunksAreCheckedAndOneFailsAtFirst() throws Exception {
    db.execute(
        "update copy set tier = 'x' where id in (5, 1500, 2900)", "delete from copy where id = 6");
    var failsAtFirst = new AtomicBoolean(true);
    var check =
        Check.of(
            "second time",
            context ->
                context.chunk().orElseThrow().no() == 1 && failsAtFirst.getAndSet(false)
                    ? Check.failed("at first")
                    : Check.passed(""));
    var plan =
        Backfill.plan("compare-orders", orders.byKey())
            .chunkBy(rows(700))
            .retry(RetryPolicy.attempts(1))
            .chunkCheck(check)
            .ledger(JdbcLedger.in(source));

    assertThatThrownBy(() -> plan.run(comparison())).hasMessageContaining("said FAILED: at first");
    var second = plan.run(comparison());

    assertThat(found(second).differing()).isEqualTo(3);
    assertThat(found(second).onlyLeft()).isEqualTo(1);
    assertThat(found(second).matching()).isEqualTo(2_996);
  }

  @Test
  void equalTablesMatchInEveryRowAndColumn() {
    var report = compared(comparison());

    assertThat(found(report))
        .isEqualTo(
            new TableDifference(
                3_000,
                0,
                0,
                0,
                List.of(
                    new ColumnMatches("day", 3_000, 0),
                    new ColumnMatches("amount", 3_000, 0),
                    new ColumnMatches("tier", 3_000, 0)),
                List.of()));
    assertThat(report.rowsChanged()).isZero();
    assertThat(report.progress().rows().kept()).isEqualTo(3_000);
  }

  @Test
  void rowsThatDifferOrAreMissingAreCountedWithTheirColumns() throws SQLException {
    db.execute(
        "update copy set tier = 'x' where id in (5, 1500)",
        "update copy set tier = null, amount = amount + 0.01 where id = 2999",
        "delete from copy where id in (7, 8, 9)",
        "insert into copy values (0, '2023-01-01', 1, 'a'), (3001, '2023-01-01', 1, 'a')");

    var found = found(compared(comparison()));

    assertThat(found)
        .isEqualTo(
            new TableDifference(
                2_994,
                3,
                3,
                2,
                List.of(
                    new ColumnMatches("day", 2_997, 0),
                    new ColumnMatches("amount", 2_996, 1),
                    new ColumnMatches("tier", 2_994, 3)),
                List.of()));
    assertThat(found.columns().getLast().percent()).isEqualTo("99.89 %");
  }

  @Test
  void theReportShowsTheDifferenceAndKeysOnlyIfTheyWereAskedFor() throws SQLException {
    db.execute("update copy set tier = 'secret' where id = 1234");

    var without = compared(comparison()).toMarkdown();
    JdbcLedger.in(source).forget("compare-orders");
    var with = compared(comparison().sampleKeys(10)).toMarkdown();

    assertThat(without)
        .contains("## Difference", "**Rows that differ**: 1", "| tier | 99.96 % | 1 |")
        .doesNotContain("1234", "secret");
    assertThat(with).contains("- 1234\n").doesNotContain("secret");
  }

  @Test
  void aNullIsNoEmptyTextAndNoTextOfAnotherColumn() throws SQLException {
    db.execute(
        "create table l (id int primary key, a text, b text)",
        "insert into l values (1, null, 'x'), (2, '', 'x'), (3, 'x', null), (4, 'a,b', ''), (5,"
            + " 'NULL', 'x')",
        "create table r (like l including all)",
        "insert into r values (1, '', 'x'), (2, null, 'x'), (3, null, 'x'), (4, 'a', ',b'), (5,"
            + " null, 'x')");
    var left = JdbcTable.of(source, "l");

    var found =
        found(
            compared(
                left.compareWith(JdbcTable.of(source, "r")).settlingFor(AT_ONCE), left.byKey()));

    assertThat(found.differing()).isEqualTo(5);
    assertThat(found.columns())
        .containsExactly(new ColumnMatches("a", 0, 5), new ColumnMatches("b", 3, 2));
  }

  @Test
  void aScopeOfDatesComparesItsRowsOnly() throws SQLException {
    db.execute(
        "update copy set tier = 'x' where day = '2023-03-01'",
        "update copy set tier = 'y' where day = '2023-09-01'",
        "insert into copy values (9999, '2023-03-02', 1, 'a'), (9998, '2023-11-02', 1, 'a')");

    var found =
        found(
            compared(
                comparison(),
                orders
                    .dates("day", LocalDate.parse("2023-02-01"), LocalDate.parse("2023-05-01"))
                    .where("orders.amount >= 0")));

    assertThat(found.differing())
        .isEqualTo(db.number("select count(*) from copy where tier = 'x'"));
    assertThat(found.onlyRight()).isOne();
    assertThat(found.onlyLeft()).isZero();
  }

  @Test
  void rowsOfTheRightTableAreCountedOneByOneWhereItsKeyIsNotUnique() throws SQLException {
    db.execute(
        "create table heap as select * from orders",
        "alter table heap alter id set not null",
        "insert into heap select * from orders where id in (10, 20)",
        "insert into heap select id, day, amount, 'other' from orders where id = 30");

    var found =
        found(compared(orders.compareWith(JdbcTable.of(source, "heap")).settlingFor(AT_ONCE)));

    assertThat(found.matching()).isEqualTo(3_000);
    assertThat(found.onlyRight()).isEqualTo(3);
    assertThat(found.differing()).isZero();
  }

  @Test
  void aLedgerInMemoryKeepsTheResultToo() throws SQLException {
    db.execute("delete from copy where id % 1000 = 0");

    var report =
        Backfill.plan("compare", orders.byKey())
            .chunkBy(rows(700))
            .ledger(InMemoryLedger.create())
            .run(comparison());

    assertThat(found(report).onlyLeft()).isEqualTo(3);
    assertThat(found(report).matching()).isEqualTo(2_997);
  }

  @Test
  void explainSaysWhatIsCompared() throws SQLException {
    db.execute("alter table copy add extra int, add other int");
    var with = JdbcTable.of(source, "copy");

    var explained =
        Backfill.plan("compare", orders.byKey())
            .chunkBy(rows(700))
            .ledger(JdbcLedger.in(source))
            .explain(orders.compareWith(with).ignoring("day", "extra"))
            .toMarkdown();

    assertThat(explained)
        .contains(
            "Compares public.orders with public.copy by (id): amount, tier; only public.copy has"
                + " other, which is not compared")
        .doesNotContain("undoBy");
  }

  @Test
  void theSameTableIsRefused() {
    assertThatThrownBy(() -> orders.compareWith(JdbcTable.of(source, "orders")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'public.orders' would be compared with itself");
  }
}
