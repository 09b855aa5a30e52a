package dev.backfill.jdbc.gaps;

import static dev.backfill.scope.ChunkBy.DAY;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcGaps;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.Snippets;
import dev.backfill.jdbc.fixture.ChildProcess;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.ledger.PlanChangedException;
import dev.backfill.ledger.RunState;
import dev.backfill.plan.RetryPolicy;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Guarantee;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gaps are filled by every kind of work that inserts, as they were found at the start. */
@RunsBeside
@ExtendWith(Postgres.class)
class GapFillingTest {

  private static final LocalDate JAN = LocalDate.of(2023, 1, 1);
  private static final LocalDate JAN_2024 = LocalDate.of(2024, 1, 1);
  private static final String MISSING =
      "17 of 365 days of public.sales.day have no rows, in 4 ranges";
  private static final String FULL =
      "No gaps: each of 365 days of public.sales.day has rows; there is nothing to do";

  private DataSource source;
  private PostgresDatabase db;
  private JdbcTable sales;
  private JdbcTable raw;

  /** Raw has three rows a day; sales has them too, but for 17 days, both ends among them. */
  @BeforeEach
  void punchHoles(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
    db.execute(
        "create table raw (id int primary key, day date not null, amount int not null)",
        "insert into raw select g, date '2023-01-01' + g / 3, g from generate_series(0, 1094) g",
        "create index on raw (day)",
        "create table sales (id int primary key, day date, amount int)",
        "insert into sales select * from raw where day not between '2023-01-01' and '2023-01-04'"
            + " and day not between '2023-02-25' and '2023-03-06' and day <> '2023-07-01' and day"
            + " < '2023-12-30'",
        "insert into sales values (-1, null, 0)");
    sales = JdbcTable.of(source, "sales");
    raw = JdbcTable.of(source, "raw");
  }

  private JdbcGaps<DateRange> gaps() {
    return sales.gaps("day", DAY, JAN, JAN_2024);
  }

  private <R extends Range> PlanSteps.Options<R> options(
      PlanSteps.Options<R> plan, JdbcGaps<?> gaps) {
    return plan.ledger(JdbcLedger.in(source))
        .retry(RetryPolicy.attempts(1))
        .postCheck(gaps.gapsFilled());
  }

  private PlanSteps.Options<DateRange> plan() {
    return options(Backfill.plan("sales_gaps", gaps()).chunkBy(MONTH), gaps());
  }

  private void requireFilled(BackfillReport report) throws SQLException {
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(db.number("select count(*) from (table raw except table sales) missing")).isZero();
    assertThat(db.number("select count(*) from sales")).isEqualTo(1_096);
    assertThat(report.checks())
        .anyMatch(check -> check.name().equals("no gaps in public.sales.day"));
    assertThat(report.notes()).contains(MISSING);
  }

  private long load(ActiveChunk<? extends DateRange> chunk) throws SQLException {
    try (var connection = source.getConnection()) {
      return load(connection, chunk);
    }
  }

  static long load(Connection connection, ActiveChunk<? extends DateRange> chunk)
      throws SQLException {
    try (var insert =
        connection.prepareStatement(
            "insert into sales select * from raw where day >= ? and day < ?")) {
      insert.setObject(1, chunk.range().from());
      insert.setObject(2, chunk.range().to());
      return insert.executeUpdate();
    }
  }

  @Test
  void javaOfOnesOwnFillsThem() throws Exception {
    var report = plan().parallelism(2).forEach(this::load);

    requireFilled(report);
    assertThat(report.chunks())
        .extracting(chunk -> chunk.bounds())
        .containsExactly(
            "[2023-01-01, 2023-01-05)",
            "[2023-02-25, 2023-03-01)",
            "[2023-03-01, 2023-03-07)",
            "[2023-07-01, 2023-07-02)",
            "[2023-12-30, 2024-01-01)");
  }

  @Test
  void javaInTheTransactionFillsThemOnce() throws Exception {
    var report =
        plan()
            .run(
                Jdbc.inTransaction(
                    source, (tx, chunk) -> load(tx.unwrap(Connection.class), chunk)));

    requireFilled(report);
    assertThat(report.rowsChanged()).isEqualTo(51);
    assertThat(report.guarantee()).isEqualTo(Guarantee.EXACTLY_ONCE);
  }

  /** The condition of the search is about what counts in the table, and none of the statement. */
  @Test
  void sqlOfOnesOwnFillsThemOnce() throws Exception {
    var counted = gaps().where("sales.amount >= 0");
    var report =
        options(Backfill.plan("sales_gaps", counted).chunkBy(MONTH), counted)
            .run(Jdbc.sql(source, "insert into sales select r.* from raw r where {chunk:r}"));

    requireFilled(report);
    assertThat(report.rowsChanged()).isEqualTo(51);
  }

  @Test
  void rowsOfAnotherTableFillThemOnce() throws Exception {
    var plan =
        options(Backfill.plan("sales_gaps", raw.within(gaps())).chunkBy(rows(10)), gaps())
            .batchRows(4);

    var report = plan.run(raw.insertSelect(sales, "id", "day", "amount"));

    requireFilled(report);
    assertThat(report.rowsChanged()).isEqualTo(51);
    assertThat(report.chunks()).allMatch(chunk -> chunk.estimate().isPresent());
    assertThat(report.chunks().getFirst().bounds()).startsWith("[2023-01-01, ");
    assertThat(report.chunks().getLast().bounds()).isEqualTo("[2023-12-30, 2024-01-01)");
  }

  @Test
  void aFullTableHasAnEmptyPlanThatSaysSo() throws Exception {
    db.execute("delete from sales", "insert into sales select * from raw");
    var loaded = new AtomicInteger();

    var explanation = plan().explain();
    var report = plan().forEach(chunk -> loaded.incrementAndGet());
    var again = plan().forEach(chunk -> loaded.incrementAndGet());

    assertThat(explanation.toMarkdown()).contains(FULL).contains("**Chunks**: 0");
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.chunks()).isEmpty();
    assertThat(report.notes()).contains(FULL);
    assertThat(report.progress().percent()).isEqualTo(100);
    assertThat(again.notes()).anyMatch(note -> note.contains("complete since an earlier run"));
    assertThat(loaded).hasValue(0);
  }

  @Test
  void anExplanationSaysWhatIsMissing() throws Exception {
    assertThat(plan().explain().toMarkdown()).contains(MISSING).contains("**Chunks**: 5");
    assertThat(db.number("select count(*) from pg_tables where tablename like 'backfill%'"))
        .isZero();
  }

  /**
   * Neither what it has filled itself nor what others fill or delete meanwhile changes the plan.
   */
  @Test
  void aRunThatIsContinuedDoesNotSearchAgain() throws Exception {
    var calls = new CountedCalls(source);
    var ours = JdbcTable.of(calls.dataSource(), "sales").gaps("day", DAY, JAN, JAN_2024);
    var plan =
        Backfill.plan("sales_gaps", ours)
            .chunkBy(MONTH)
            .retry(RetryPolicy.attempts(1))
            .ledger(JdbcLedger.in(source));

    try (var run =
        plan.start(
            chunk -> {
              if (chunk.range().from().getMonthValue() == 7) {
                throw new IllegalStateException("no file");
              }
              return load(chunk);
            })) {
      assertThat(run.await().state()).isEqualTo(RunState.FAILED);
    }
    assertThat(calls.statements("width_bucket")).hasSize(1);
    db.execute("delete from sales where day between '2023-10-01' and '2023-10-05'");

    var report = plan.run(this::load);

    assertThat(calls.statements("width_bucket")).as("searches").hasSize(1);
    assertThat(report.chunks()).hasSize(5);
    assertThat(report.progress().rowsHere().changed()).isEqualTo(3);
    assertThat(report.notes()).contains(MISSING);
    assertThat(GapWorld.found(gaps())).containsExactly("[2023-10-01, 2023-10-06)");
    assertThat(plan.run(this::load).progress().rowsHere().changed()).isZero();
  }

  /** January is done and December 31 comes in from elsewhere: a search would find less. */
  @Test
  void aRunWhoseProcessWasKilledDoesNotSearchAgain() throws Exception {
    try (var child = ChildProcess.of(GapsChild.class, List.of(), db.url() + "?user=postgres")) {
      assertThat(child.line()).isEqualTo(GapsChild.WORKING);
    }
    db.awaitSessions(1);
    db.execute("insert into sales values (-2, '2023-12-31', 0)");
    var calls = new CountedCalls(source);

    var report =
        GapsChild.plan(calls.dataSource())
            .run(
                Jdbc.inTransaction(
                    calls.dataSource(), (tx, chunk) -> load(tx.unwrap(Connection.class), chunk)));

    assertThat(calls.statements("width_bucket")).isEmpty();
    assertThat(report.state()).isEqualTo(RunState.COMPLETED);
    assertThat(report.chunks()).hasSize(5);
    assertThat(report.progress().rowsHere().changed()).isEqualTo(51 - 12);
    assertThat(db.number("select count(*) from (table raw except table sales) missing")).isZero();
    assertThat(db.number("select count(*) from sales")).isEqualTo(1_097);
    assertThat(report.notes()).contains(MISSING);
  }

  @Test
  void anotherSearchDoesNotContinueTheRun() throws Exception {
    var report = plan().forEach(this::load);
    requireFilled(report);

    for (var other :
        List.of(
            sales.gaps("day", DAY, JAN, JAN_2024.plusDays(1)),
            gaps().atLeast(2),
            gaps().sparseBelowPercent(50),
            gaps().expecting("workdays", day -> true))) {
      assertThatThrownBy(
              () ->
                  options(Backfill.plan("sales_gaps", other).chunkBy(MONTH), gaps())
                      .forEach(this::load))
          .isInstanceOf(PlanChangedException.class)
          .hasMessageContaining("scope");
    }
  }

  @Test
  void aGapThatIsLeftFailsTheRun() throws Exception {
    assertThatThrownBy(() -> plan().run(chunk -> 0))
        .hasMessageContaining("ended FAILED")
        .hasMessageContaining("no gaps in public.sales.day");
  }

  @Test
  void rowsOfThinPeriodsAreNotDoubled() throws Exception {
    db.execute("insert into sales select * from raw where id = 0");
    var sparse = gaps().atLeast(3);
    var plan = options(Backfill.plan("sales_gaps", raw.within(sparse)).chunkBy(MONTH), sparse);
    var copy = raw.insertSelect(sales, "id", "day", "amount");

    assertThatThrownBy(() -> plan.run(copy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("add skipExisting()");
    var some = raw.within(gaps().where("amount > 0"));
    assertThatThrownBy(
            () ->
                Backfill.plan("some", some).chunkBy(MONTH).ledger(JdbcLedger.in(source)).run(copy))
        .hasMessageContaining("add skipExisting()");
    var report = plan.run(copy.skipExisting());

    assertThat(report.rowsChanged()).isEqualTo(50);
    assertThat(db.number("select count(*) from (table raw except table sales) missing")).isZero();
    assertThat(report.notes())
        .contains("17 of 365 days of public.sales.day have fewer than 3 rows, in 4 ranges");
  }

  /** A plan of this name would stay in the ledger, and refuse the condition that is mended. */
  @Test
  void aConditionThatIsWrongIsRefusedBeforeTheLedgerKnowsOfThePlan() throws Exception {
    var wrong = gaps().where("amont > 0");
    for (JdbcScope<DateRange> scope : List.of(wrong, wrong.rowsOf(raw))) {
      var plan = Backfill.plan("sales_gaps", scope).chunkBy(MONTH).ledger(JdbcLedger.in(source));

      assertThatThrownBy(() -> plan.forEach(this::load))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("column \"amont\" does not exist")
          .hasMessageContaining("Nothing was written");
    }

    requireFilled(plan().forEach(this::load));
  }

  @Test
  void aDryRunFillsNothing() throws Exception {
    var insert = Jdbc.sql(source, "insert into sales select r.* from raw r where {chunk:r}");

    var dryRun = plan().dryRun(insert);

    assertThat(dryRun.sample()).isNotEmpty().allMatch(one -> one.chunk().rows().changed() > 0);
    assertThat(db.number("select count(*) from sales")).isEqualTo(1_096 - 51);
  }

  @Test
  void fromTheNewestToTheOldest() throws Exception {
    var report = plan().newestFirst().forEach(this::load);

    requireFilled(report);
    assertThat(report.chunks().getFirst().bounds()).isEqualTo("[2023-12-30, 2024-01-01)");
  }

  @Test
  void workOnOtherRowsIsRefused() {
    assertThatThrownBy(() -> plan().run(raw.insertSelect(sales, "id")))
        .hasMessageContaining("table.within(gaps) are the rows of another table there");
  }

  @Test
  void theExampleFillsThem() throws Exception {
    requireFilled(Snippets.gaps(source));
  }
}
