package dev.backfill.jdbc.scope;

import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.JdbcUpdate;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.RunsBeside;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whole tables along keys of every type, and rows without a value. Every row is changed once. */
@RunsBeside
@ExtendWith(Postgres.class)
class KeyRangesTest {

  private static final int ROWS = 2_000;

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void keep(DataSource own, PostgresDatabase database) {
    source = own;
    db = database;
  }

  /** A table of 2,000 rows whose other columns are functions of a number. */
  private JdbcTable table(String key, String columns, String values) throws SQLException {
    db.execute(
        "create table t (g int, n int not null default 0, %s%s)"
            .formatted(columns, key.isEmpty() ? "" : ", primary key (%s)".formatted(key)),
        "insert into t select g, 0, %s from generate_series(1, %d) g".formatted(values, ROWS),
        "analyze t");
    return JdbcTable.of(source, "t");
  }

  private <R extends Range> PlanSteps.Options<R> plan(JdbcScope<R> scope, long rows) {
    return Backfill.plan("keys", scope)
        .chunkBy(rows(rows))
        .parallelism(2)
        .batchRows(64)
        .ledger(JdbcLedger.in(source));
  }

  private void requireOnce(BackfillReport report) throws SQLException {
    assertThat(report.rowsChanged()).isEqualTo(ROWS);
    assertThat(db.number("select count(*) from t where n = 1")).isEqualTo(ROWS);
  }

  private static JdbcUpdate addsOne(JdbcTable table) {
    return table.set("n", "n + 1");
  }

  @Test
  void uuids() throws Exception {
    var t = table("id", "id uuid", "md5(g::text)::uuid");

    var report = plan(t.byKey(), 150).run(addsOne(t));

    requireOnce(report);
    assertThat(report.progress().total()).isEqualTo(14);
    assertThat(report.chunks().getFirst().id()).startsWith("..").hasSize(38);
    assertThat(report.chunks().getLast().bounds()).endsWith(", …)");
  }

  @Test
  void uuidsNewestFirst() throws Exception {
    var t = table("id", "id uuid", "md5(g::text)::uuid");

    requireOnce(plan(t.byKey(), 150).newestFirst().run(addsOne(t)));
  }

  /** ICU puts accents and case where bytes would not. */
  @Test
  void textUnderItsCollation() throws Exception {
    var t =
        table(
            "name",
            "name text collate \"de-x-icu\"",
            "(array['a','B','ä','Z','z','ß','É'])[1 + g % 7] || (g * 7919 % 2003)");

    var report = plan(t.byKey(), 150).run(addsOne(t));

    requireOnce(report);
    assertThat(report.chunks()).extracting(chunk -> chunk.id()).startsWith("1", "2");
    assertThat(report.toMarkdown()).as("text is row data").doesNotContain("ß", "É");
  }

  @Test
  void textThatLooksLikeSyntax() throws Exception {
    var t = table("name", "name text", "chr(39) || '\\,(' || chr(34) || g || chr(10) || '|='");

    requireOnce(plan(t.byKey(), 150).newestFirst().run(addsOne(t)));
  }

  @Test
  void severalColumns() throws Exception {
    var t =
        table(
            "tenant, day, id",
            "tenant text, day date, id int",
            "'tenant ' || g % 3, date '2023-01-01' + g % 50, g");

    var report = plan(t.byKey(), 150).run(addsOne(t));

    requireOnce(report);
    assertThat(report.progress().total()).isEqualTo(14);
  }

  /**
   * Rows are compared from the left: without a condition of its own such a row is in many chunks.
   */
  @Test
  void aNullBehindTheFirstColumnBelongsToTheChunkOfRowsWithoutAValueAlone() throws Exception {
    var t =
        table(
            "g",
            "tenant int not null, day date",
            "g % 100, case when g % 4 > 0 then date '2023-01-01' + g % 50 end");
    db.execute("create index on t (tenant, day)");

    var report = plan(t.by("tenant", "day").withNulls(), 150).run(addsOne(t));

    requireOnce(report);
    assertThat(report.chunks().getLast().rows().changed()).isEqualTo(500);
    assertThat(t.by("tenant", "day").notices()).singleElement().asString().startsWith("500 rows");
  }

  @Test
  void timesThatAreNotUniqueStayTogether() throws Exception {
    var t =
        table(
            "g",
            "at timestamptz not null",
            "timestamptz '2023-01-01 00:00:00.123456Z' + make_interval(hours => g % 5)");
    db.execute("create index on t (at)");

    var report = plan(t.by("at"), 150).run(addsOne(t));

    requireOnce(report);
    assertThat(report.progress().total()).isBetween(5L, 6L);
    assertThat(report.chunks())
        .allSatisfy(chunk -> assertThat(chunk.rows().changed() % 400).isZero());
  }

  @Test
  void timesThatAreNotUniqueStayTogetherFromTheEndToo() throws Exception {
    var t =
        table(
            "g", "at timestamp not null", "timestamp '2023-01-01' + make_interval(hours => g % 5)");
    db.execute("create index on t (at)");

    requireOnce(plan(t.by("at"), 150).newestFirst().run(addsOne(t)));
  }

  @Test
  void anEmptyTableHasOneChunkWithoutRows() throws Exception {
    var t = table("id", "id uuid", "md5(g::text)::uuid");
    db.execute("truncate t");

    var report = plan(t.byKey(), 150).run(addsOne(t));

    assertThat(report.rowsChanged()).isZero();
    assertThat(report.progress().total()).isEqualTo(1);
  }

  /** Both ends are open: whatever comes in beyond them before its chunk is done belongs to it. */
  @Test
  void rowsThatComeInBeyondTheEndsBelongToTheFirstAndTheLastChunk() throws Exception {
    var t = table("id", "id uuid", "md5(g::text)::uuid");
    var scope = t.byKey();
    var chunks = new ArrayList<KeyRange>();
    scope
        .estimator()
        .orElseThrow()
        .cut(KeyRange.ALL, 150, Order.OLDEST_FIRST)
        .forEachRemaining(chunks::add);
    db.execute(
        "insert into t values (0, 0, '00000000-0000-0000-0000-000000000000'),"
            + " (0, 0, 'ffffffff-ffff-ffff-ffff-ffffffffffff')");

    long covered = 0;
    for (var chunk : chunks) {
      covered += scope.exactCounts().estimator().orElseThrow().estimate(chunk).rows();
    }

    assertThat(covered).isEqualTo(ROWS + 2L);
  }

  @Test
  void aRunIsContinuedWhereItStopped() throws Exception {
    var t = table("tenant, id", "tenant text, id uuid", "'tenant ' || g % 3, md5(g::text)::uuid");
    db.execute(
        "create function stop() returns trigger language plpgsql as $$ begin if new.g = 1000 then"
            + " raise 'no'; end if; return new; end $$",
        "create trigger stop before update on t for each row execute function stop()");
    var plan = plan(t.byKey(), 300);
    try (var run = plan.start(addsOne(t))) {
      assertThat(run.await().rowsChanged()).isLessThan(ROWS);
    }
    db.execute("drop trigger stop on t");

    requireOnce(plan.run(addsOne(t)));
  }

  @Test
  void uuidsArePreviewedFromTheCatalog() throws Exception {
    var t = table("id", "id uuid", "md5(g::text)::uuid");

    var explanation = plan(t.byKey(), 5).explain();

    assertThat(explanation.chunks().orElseThrow()).isEqualTo(400);
    assertThat(explanation.balance().orElseThrow().ratio()).isLessThan(1.2);
    assertThat(explanation.shown().getFirst().expected().orElseThrow().source())
        .isEqualTo(Estimate.Source.STATISTICS);
  }

  @Test
  void textIsPreviewedFromTheCatalogAndEquallyCut() throws Exception {
    var t = table("name", "name text", "md5(g::text)");
    var plan = plan(t.byKey(), 100);

    var explanation = plan.explain(addsOne(t));
    var dryRun = plan.dryRun(addsOne(t));

    assertThat(explanation.chunks().orElseThrow()).isEqualTo(20);
    assertThat(explanation.balance().orElseThrow().ratio()).isLessThan(1.2);
    assertThat(dryRun.sample())
        .allSatisfy(one -> assertThat(one.chunk().rows().seen()).isBetween(60L, 150L));
  }

  /** The catalog knows too little: each chunk is a look at the index, and there are not many. */
  @Test
  void ofPiecesThatHaveToBeLookedForOnlySomeAre() throws Exception {
    var calls = new CountedCalls(source);
    var db = table("a, b", "a int, b text", "g % 7, md5(g::text)");
    var t = JdbcTable.of(calls.dataSource(), db.name());
    var plan = plan(t.byKey(), 5);
    calls.take();

    var explanation = plan.explain(addsOne(t));
    int asked = calls.statements("limit 1 offset").size();
    var dryRun = plan.dryRun(addsOne(t));

    // one more for the last key, behind which nothing is cut
    assertThat(asked).isBetween(200, 2 * 201 + 1);
    assertThat(explanation.chunks()).isEmpty();
    assertThat(explanation.toMarkdown()).contains("about 400; only the data can tell");
    assertThat(explanation.balance().orElseThrow().ratio()).isEqualTo(1);
    assertThat(dryRun.forecast()).isPresent();
    assertThat(dryRun.chunks()).isEmpty();
  }

  @Test
  void epochsAreCutByTheCalendar() throws Exception {
    var berlin = ZoneId.of("Europe/Berlin");
    var t =
        table(
            "g",
            "ms bigint not null",
            "(extract(epoch from timestamptz '2022-12-31 23:00Z') * 1000)::bigint + g::bigint *"
                + " 15000000");
    db.execute("create index on t (ms)");
    var from = LocalDate.of(2023, 1, 1).atStartOfDay(berlin).toInstant();
    var to = LocalDate.of(2024, 1, 1).atStartOfDay(berlin).toInstant();

    var report =
        Backfill.plan("epochs", t.instants("ms", from, to, ChronoUnit.MILLIS))
            .chunkBy(MONTH.in(berlin))
            .ledger(JdbcLedger.in(source))
            .run(addsOne(t));

    requireOnce(report);
    assertThat(report.chunks().getFirst().id()).isEqualTo("2023-01");
    assertThat(report.chunks().getFirst().rows().changed())
        .isEqualTo(
            db.number(
                "select count(*) from t where to_timestamp(ms / 1000.0) <"
                    + " timestamptz '2023-02-01 00:00+01'"));
    assertThatThrownBy(() -> t.instants("ms", from.plusNanos(1), to, ChronoUnit.MILLIS))
        .hasMessageContaining("finer than the column");
    assertThatThrownBy(() -> t.instants("ms", from, to, ChronoUnit.DAYS))
        .hasMessageContaining("seconds, millis, micros or nanos");
    assertThatThrownBy(
            () -> t.instants("ms", Instant.EPOCH, Instant.MAX.minusSeconds(1), ChronoUnit.NANOS))
        .hasMessageContaining("too far from 1970");
  }

  @Test
  void aChunkOfOneUnitIsNotCut() throws Exception {
    var t = table("g", "s bigint not null", "1700000000 + g % 2");
    var codec =
        t.instants("s", Instant.EPOCH, Instant.ofEpochSecond(1_700_000_009), ChronoUnit.SECONDS)
            .codec();
    var second = Instant.ofEpochSecond(1_700_000_000);

    assertThat(codec.halves(new InstantRange(second, second.plusSeconds(1)))).isEmpty();
    assertThat(codec.halves(new InstantRange(second, second.plusSeconds(3))))
        .containsExactly(
            new InstantRange(second, second.plusSeconds(1)),
            new InstantRange(second.plusSeconds(1), second.plusSeconds(3)));
  }

  private static JdbcScope<DateRange> year(JdbcTable table) {
    return table.dates("day", LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));
  }

  private JdbcTable withNulls() throws SQLException {
    return table(
        "g", "day date", "case when g % 4 = 0 then null else date '2023-01-01' + g % 365 end");
  }

  @Test
  void rowsWithoutAValueAreOneMoreChunk() throws Exception {
    var t = withNulls();
    var plan =
        Backfill.plan("nulls", year(t).withNulls())
            .chunkBy(MONTH)
            .batchRows(64)
            .postCheck(t.noNulls("n", year(t).withNulls()))
            .ledger(JdbcLedger.in(source));

    var explanation = plan.explain(addsOne(t));
    var dryRun = plan.dryRun(addsOne(t));
    var report = plan.run(addsOne(t));

    requireOnce(report);
    assertThat(report.chunks().getLast().kind()).isEqualTo(ChunkKind.NULLS);
    assertThat(report.chunks().getLast().id()).isEqualTo("nulls");
    assertThat(report.chunks().getLast().rows().changed()).isEqualTo(500);
    assertThat(report.chunks().getLast().estimate()).isPresent();
    assertThat(explanation.chunks()).hasValue(13);
    assertThat(explanation.shown().getLast().label()).isEqualTo("nulls");
    assertThat(dryRun.sample()).anyMatch(one -> one.chunk().id().equals("nulls"));
    assertThat(plan.run(addsOne(t)).progress().rowsHere().changed()).isZero();
  }

  @Test
  void rowsWithoutAValueAreDoneByOwnSqlToo() throws Exception {
    var t = withNulls();

    var report =
        Backfill.plan("nulls", year(t).withNulls())
            .chunkBy(MONTH)
            .ledger(JdbcLedger.in(source))
            .run(Jdbc.sql(source, "update t as o set n = n + 1 where {chunk:o}"));

    requireOnce(report);
  }

  @Test
  void aWiderRangePlansTheRowsWithoutAValueOnce() throws Exception {
    var t = withNulls();
    var ledger = JdbcLedger.in(source);
    Backfill.plan(
            "nulls", t.dates("day", LocalDate.of(2023, 1, 1), LocalDate.of(2023, 7, 1)).withNulls())
        .chunkBy(MONTH)
        .ledger(ledger)
        .run(addsOne(t));

    requireOnce(
        Backfill.plan("nulls", year(t).withNulls()).chunkBy(MONTH).ledger(ledger).run(addsOne(t)));
  }

  @Test
  void plainWorkCannotDoRowsWithoutAValue() throws Exception {
    var t = withNulls();

    assertThatThrownBy(
            () -> Backfill.plan("nulls", year(t).withNulls()).chunkBy(MONTH).run(chunk -> 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("only transactional work can do");
  }

  @Test
  void wrongScopesAreRefused() throws Exception {
    var t = table("", "place point", "point(g, 0)");

    assertThatThrownBy(t::byKey).hasMessageContaining("neither a primary key nor a unique index");
    assertThatThrownBy(() -> t.by("place")).hasMessageContaining("has no order");
    assertThatThrownBy(() -> t.by("g", "g")).hasMessageContaining("named twice");
    assertThatThrownBy(() -> t.keys("g", List.of(1)).withNulls())
        .hasMessageContaining("explicit keys");
  }
}
