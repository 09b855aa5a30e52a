package dev.backfill.jdbc.scope;

import static dev.backfill.scope.ChunkBy.rows;
import static dev.backfill.scope.ChunkBy.width;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.Backfill;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.plan.Sampling;
import dev.backfill.report.Explanation;
import dev.backfill.scope.Advice;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Estimate.Source;
import dev.backfill.scope.IdRange;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A look at a plan expects the rows of today, and says where statistics do not tell. */
@Tag("slow")
@ExtendWith(Postgres.class)
class ExpectedRowsOfTodayTest {

  private static final String MADE =
      "create table t (id bigint %s, n int, kind text, done boolean, code text) %s";
  private static final String FILLED =
      "insert into t select g, g, 'k' || g % 4, g % 2 = 0, 'c' || g from generate_series(1, 10000)"
          + " g";
  private static final String COUNTED = "select pg_stat_force_next_flush()";

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void takeDatabase(DataSource own, PostgresDatabase database) throws SQLException {
    source = own;
    db = database;
  }

  private void analyzed(String... then) throws SQLException {
    db.execute(
        MADE.formatted("primary key", ""),
        "alter table t set (autovacuum_enabled = off)",
        FILLED,
        COUNTED,
        "analyze t",
        COUNTED);
    db.execute(then);
    db.execute(COUNTED);
  }

  private JdbcTable table() {
    return JdbcTable.of(source, "t");
  }

  private Explanation explained() {
    return Backfill.plan("p", table().ids("id", 0, 10_001)).chunkBy(width(1_000)).explain();
  }

  private Explanation where(String condition) {
    return Backfill.plan("p", table().ids("id", 0, 10_001).where(condition))
        .chunkBy(width(1_000))
        .explain(table().set("n", "n + 1"));
  }

  private static Estimate rowsOf(Explanation explanation) {
    return explanation.rows().orElseThrow();
  }

  private static void assertAbout(Explanation explanation, long rows, Source source) {
    assertThat(rowsOf(explanation).source()).isEqualTo(source);
    assertThat(rowsOf(explanation).rows()).isBetween(rows * 9 / 10, rows * 11 / 10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "delete from t where id % 2 = 0",
        "delete from t where id <= 5000",
        "delete from t where id > 5000"
      })
  void rowsThatWereDeletedSinceAreNotExpected(String deleted) throws Exception {
    analyzed(deleted, "select pg_stat_force_next_flush()");

    var explanation = explained();

    assertAbout(explanation, 5_000, Source.STALE);
    assertThat(explanation.toMarkdown()).contains("**Rows**: about ", ", statistics are stale");
    assertThat(explanation.advice())
        .filteredOn(advice -> advice.sentence().contains("The statistics of public.t are stale"))
        .extracting(Advice::remedy)
        .containsExactly("analyze \"public\".\"t\"");
  }

  @Test
  void rowsOfEveryKindOfScopeAreThoseOfToday() throws Exception {
    db.execute(
        "create table t (a int, b int, n int, u uuid default gen_random_uuid(), primary key (a,"
            + " b))",
        "alter table t set (autovacuum_enabled = off)",
        "insert into t (a, b, n) select g / 100, g % 100, g from generate_series(0, 9999) g",
        "create index on t (u)",
        COUNTED,
        "analyze t",
        COUNTED);
    db.execute("delete from t where n % 2 = 0", COUNTED);

    assertAbout(
        Backfill.plan("p", table().byKey()).chunkBy(rows(1_000)).explain(), 5_000, Source.STALE);
    assertAbout(
        Backfill.plan("p", table().by("u")).chunkBy(rows(1_000)).explain(), 5_000, Source.STALE);
  }

  /** The server counts twice what a session has inserted just before its own ANALYZE. */
  @Test
  void rowsThatAreCountedTwiceAreNotExpectedTwice() throws Exception {
    db.execute(
        MADE.formatted("primary key", ""),
        "alter table t set (autovacuum_enabled = off)",
        COUNTED,
        FILLED,
        "analyze t");
    db.execute(COUNTED);
    assertAbout(explained(), 10_000, Source.STATISTICS);

    db.execute("delete from t where id % 2 = 0", COUNTED);

    assertAbout(explained(), 5_000, Source.STALE);
  }

  @Test
  void versionsOfUpdatedRowsAreNoRows() throws Exception {
    analyzed("update t set n = n + 1", "select pg_stat_force_next_flush()");

    assertAbout(explained(), 10_000, Source.STALE);
  }

  @Test
  void fewChangesLeaveTheStatisticsAsTheyAre() throws Exception {
    analyzed("delete from t where id % 20 = 0", "select pg_stat_force_next_flush()");

    assertAbout(explained(), 9_500, Source.STATISTICS);
  }

  @Test
  void countersThatWereLostAreNotBelieved() throws Exception {
    analyzed("select pg_stat_reset()", "insert into t select generate_series(10001, 12000)");

    assertThat(rowsOf(explained()).rows()).isBetween(9_000L, 13_000L);
  }

  @Test
  void partitionsAreCountedTogether() throws Exception {
    db.execute(
        MADE.formatted("primary key", "partition by range (id)"),
        "create table t1 partition of t for values from (0) to (4000) with (autovacuum_enabled ="
            + " off)",
        "create table t2 partition of t for values from (4000) to (20000) with (autovacuum_enabled"
            + " = off)",
        FILLED,
        COUNTED,
        "analyze t",
        COUNTED);
    db.execute("delete from t where id % 2 = 0", COUNTED);

    assertAbout(explained(), 5_000, Source.STALE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "n % 100 = 7",
        "n % 100 < 50",
        "lower(code) = 'c7'",
        "code like '%7%' and n % 2 = 0",
        "done = (n % 2 = 0)",
        "abs(n) = 7 or kind = 'k1'"
      })
  void aConditionThatStatisticsDoNotTellIsABound(String condition) throws Exception {
    analyzed();

    var explanation = where(condition);

    assertAbout(explanation, 10_000, Source.AT_MOST);
    assertThat(explanation.toMarkdown()).contains("**Rows**: at most 10,0");
    assertThat(explanation.shown())
        .allSatisfy(chunk -> assertThat(chunk.expected().orElseThrow().isExpected()).isFalse());
    assertThat(explanation.balance()).isEmpty();
    assertThat(explanation.volume()).isEmpty();
    assertThat(explanation.advice())
        .extracting(Advice::sentence)
        .anyMatch(said -> said.startsWith("The statistics do not tell how many rows meet"));
  }

  @ParameterizedTest
  @CsvSource({
    "kind = $$k1$$, 2500",
    "done, 5000",
    "not done and kind = $$k1$$, 1250",
    "n <= 100, 100",
    "'n in (1, 2, 3, 4, 5) or n > 9900', 105",
    "code is null, 1",
    "true, 10000"
  })
  void aConditionThatStatisticsTellIsExpected(String condition, long expected) throws Exception {
    analyzed();

    var rows = rowsOf(where(condition));

    assertThat(rows.source()).isEqualTo(Source.STATISTICS);
    assertThat(rows.rows()).isBetween(expected * 3 / 4, expected * 5 / 4 + 1);
  }

  @Test
  void statisticsOfAnExpressionTellItsRows() throws Exception {
    analyzed("create statistics of_n on (n % 100) from t", "analyze t");

    assertAbout(where("n % 100 = 7"), 100, Source.STATISTICS);
  }

  @Test
  void aConditionIsLookedAtInTheRangesOfTheScope() throws Exception {
    analyzed();

    var explanation =
        Backfill.plan("p", table().ids("id", 0, 1_001).where("id <= 500"))
            .chunkBy(width(1_000))
            .explain();

    assertAbout(explanation, 500, Source.STATISTICS);
  }

  @Test
  void aTableThatWasNeverAnalyzedHasABoundToo() throws Exception {
    db.execute(
        MADE.formatted("primary key", ""), "alter table t set (autovacuum_enabled = off)", FILLED);

    assertThat(rowsOf(where("n % 100 = 7")).source()).isEqualTo(Source.AT_MOST);
  }

  @Test
  void aDryRunOfSuchAConditionGoesByWhatItMeasures() throws Exception {
    analyzed();

    var dryRun =
        Backfill.plan("p", table().ids("id", 0, 10_001).where("n % 100 = 7"))
            .chunkBy(width(1_000))
            .ledger(JdbcLedger.in(source))
            .dryRun(table().set("n", "n + 1"), Sampling.DEFAULT);

    assertThat(dryRun.rows().orElseThrow().source()).isEqualTo(Source.AT_MOST);
    assertThat(dryRun.forecast()).isPresent();
    assertThat(dryRun.toMarkdown()).contains("at most 10,0");
    assertThat(dryRun.notes()).noneMatch(note -> note.contains("were expected"));
  }

  @Test
  void aLookReadsNoRow() throws Exception {
    analyzed();
    var calls = new CountedCalls(source);
    var watched = JdbcTable.of(calls.dataSource(), "t");
    calls.take();

    var preview =
        watched.ids("id", 0, 10_001).where("n % 100 = 7").estimator().orElseThrow().preview();

    assertThat(preview.estimate(new IdRange(0, 10_001)).source()).isEqualTo(Source.AT_MOST);

    assertThat(calls.statements("\"t\""))
        .isNotEmpty()
        .allSatisfy(call -> assertThat(call.text()).startsWith("explain "));
  }
}
