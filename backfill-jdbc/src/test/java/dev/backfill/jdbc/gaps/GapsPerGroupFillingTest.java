package dev.backfill.jdbc.gaps;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcGaps;
import dev.backfill.jdbc.JdbcInsert;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.Snippets;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.scope.DateRange;
import dev.backfill.work.Guarantee;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gaps of groups are filled, as they were found at the start. */
@RunsBeside
@ExtendWith(Postgres.class)
class GapsPerGroupFillingTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);
  private static final String MISSING =
      "11 of 365 days of public.sales.day have no rows in at least one group by device, in 3"
          + " ranges: 2 of 3 groups by device, 12 pairs of group and period";
  private static final String COPIED =
      "; rows of all groups in these ranges are copied unless they exist";

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable sales;
  private JdbcTable raw;

  /** Two rows a day and device; a lacks the start, b a part of summer, and both its first day. */
  @BeforeEach
  void punchHoles(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table raw (id int primary key, day date not null, device text not null)",
        "insert into raw select g, date '2023-01-01' + g / 6, chr(97 + g % 3) from"
            + " generate_series(0, 2189) g",
        "create index on raw (day)",
        "create table sales (like raw including all)",
        "insert into sales select * from raw where not (device = 'a' and (day < '2023-01-04' or day"
            + " = '2023-06-28') or device = 'b' and (day between '2023-06-28' and '2023-07-04' or"
            + " day = '2023-12-31'))");
    sales = JdbcTable.of(source, "sales");
    raw = JdbcTable.of(source, "raw");
  }

  private JdbcGaps<DateRange> gaps() {
    return sales.gaps("day", DAY, JAN, JAN_2024).per("device");
  }

  private JdbcInsert copy() {
    return raw.insertSelect(sales, "id", "day", "device").skipExisting();
  }

  private PlanSteps.Options<DateRange> plan(JdbcScope<DateRange> scope) {
    return Backfill.plan("device_gaps", scope)
        .chunkBy(MONTH)
        .ledger(JdbcLedger.in(source))
        .retry(RetryPolicy.attempts(1))
        .postCheck(gaps().gapsFilled());
  }

  private long missing() throws SQLException {
    return db.number("select count(*) from (table raw except table sales) missing");
  }

  @Test
  void rowsOfAnotherTableFillThemOnce() throws Exception {
    var report = plan(raw.within(gaps())).batchRows(4).parallelism(2).run(copy());

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.guarantee()).isEqualTo(Guarantee.EXACTLY_ONCE);
    assertThat(report.rowsChanged()).isEqualTo(24);
    assertThat(report.notes()).contains(MISSING + COPIED);
    assertThat(missing()).isZero();
    assertThat(db.number("select count(*) from sales")).isEqualTo(2_190);
  }

  @Test
  void aCopyThatWouldDoubleRowsOfOtherGroupsIsRefused() {
    var plan = plan(raw.within(gaps()));

    assertThatThrownBy(() -> plan.run(raw.insertSelect(sales, "id", "day", "device")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("add skipExisting()")
        .hasMessageContaining("per");
  }

  @Test
  void aGapThatIsLeftInOneGroupFailsTheRun() throws Exception {
    db.execute("delete from raw where device = 'b' and day = '2023-07-02'");

    assertThatThrownBy(() -> plan(raw.within(gaps())).run(copy()))
        .hasMessageContaining("ended FAILED")
        .hasMessageContaining("no gaps in public.sales.day per device");
    assertThat(GapWorld.found(gaps())).containsExactly("[2023-07-02, 2023-07-03)");
  }

  @Test
  void explanationAndDryRunSayHowManyGroupsLackRows() throws Exception {
    var explanation = plan(raw.within(gaps())).explain(copy());
    var dryRun = plan(raw.within(gaps())).dryRun(copy());

    assertThat(explanation.toMarkdown()).contains(MISSING + COPIED);
    assertThat(dryRun.toMarkdown()).contains("12 pairs of group and period");
    assertThat(missing()).isEqualTo(24);
  }

  /** A row that was deleted from a group without a gap stays deleted. */
  @Test
  void sqlOfOnesOwnFillsNoGroupThatHasRows() throws Exception {
    db.execute(
        "delete from sales where id in (select min(id) from sales where day = '2023-01-01')");
    var search = gaps();

    var report =
        Backfill.plan("device_gaps", search)
            .chunkBy(DAY)
            .ledger(JdbcLedger.in(source))
            .postCheck(search.gapsFilled())
            .run(
                Jdbc.sql(
                    source,
                    "insert into sales select r.* from raw r where {chunk:r} and not exists (select"
                        + " from sales s where s.device = r.device and s.day = r.day)"));

    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.rowsChanged()).isEqualTo(24);
    assertThat(missing()).isEqualTo(1);
  }

  /** Neither what it has filled itself nor what others delete meanwhile changes the plan. */
  @Test
  void aRunThatIsContinuedDoesNotSearchAgain() throws Exception {
    var calls = new CountedCalls(source);
    var ours =
        JdbcTable.of(calls.dataSource(), "sales").gaps("day", DAY, JAN, JAN_2024).per("device");
    var plan =
        Backfill.plan("device_gaps", ours)
            .chunkBy(MONTH)
            .retry(RetryPolicy.attempts(1))
            .ledger(JdbcLedger.in(calls.dataSource()));
    var broken = new AtomicBoolean(true);
    TransactionalProcessor<DateRange> work =
        Jdbc.inTransaction(
            calls.dataSource(),
            (tx, chunk) -> {
              if (broken.get() && chunk.range().from().getMonthValue() == 7) {
                throw new IllegalStateException("no file");
              }
              try (var insert =
                  tx.unwrap(Connection.class)
                      .prepareStatement(
                          "insert into sales select * from raw where day >= ? and day < ? on"
                              + " conflict do nothing")) {
                insert.setObject(1, chunk.range().from());
                insert.setObject(2, chunk.range().to());
                return insert.executeUpdate();
              }
            });

    try (var run = plan.start(work)) {
      assertThat(run.await().state()).isEqualTo(RunState.FAILED);
    }
    assertThat(calls.statements("width_bucket"))
        .filteredOn(call -> call.text().startsWith("select"))
        .hasSize(1);
    db.execute("delete from sales where day between '2023-10-01' and '2023-10-05'");
    broken.set(false);
    calls.take();

    var report = plan.run(work);

    assertThat(calls.statements("width_bucket")).as("searches").isEmpty();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.progress().rowsHere().changed()).isEqualTo(8);
    assertThat(report.notes()).contains(MISSING);
    assertThat(GapWorld.found(gaps())).containsExactly("[2023-10-01, 2023-10-06)");
  }

  @Test
  void aSearchOfOtherGroupsDoesNotContinueTheRun() {
    plan(raw.within(gaps())).run(copy());

    assertThatThrownBy(() -> plan(raw.within(sales.gaps("day", DAY, JAN, JAN_2024))).run(copy()))
        .isInstanceOf(PlanChangedException.class)
        .hasMessageContaining("scope");
  }

  @Test
  void theExampleFillsThem() throws Exception {
    assertThat(Snippets.gapsPerGroup(source).state()).isEqualTo(RunState.COMPLETED);
    assertThat(missing()).isZero();
  }
}
