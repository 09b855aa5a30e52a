package dev.backfill.jdbc.scope;

import static dev.backfill.scope.Order.NEWEST_FIRST;
import static dev.backfill.scope.Order.OLDEST_FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.Inside;
import dev.backfill.jdbc.JdbcScope;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.catalog.ColumnStatistics;
import dev.backfill.jdbc.catalog.ColumnType;
import dev.backfill.jdbc.fixture.CountedCalls;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RowEstimator;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pieces of equal work from the catalog alone, counted afterwards. */
@Tag("slow")
@ExtendWith(Postgres.class)
class PreviewTest {

  private static final int ROWS = 200_000;
  private static final int PIECES = 40;
  private static final IdRange ALL = new IdRange(Long.MIN_VALUE, Long.MAX_VALUE);
  private static final DateRange YEAR =
      new DateRange(LocalDate.of(2023, 1, 1), LocalDate.of(2024, 1, 1));

  private DataSource source;
  private PostgresDatabase db;

  @BeforeEach
  void takeDatabase(DataSource own, PostgresDatabase database) {
    source = own;
    db = database;
  }

  /** What the pieces are like: the largest beside the mean and beside the median. */
  private record Balance(int pieces, double toMean, double toMedian) {}

  private JdbcTable table(String column, String values) throws SQLException {
    db.execute(
        "create table t (%s)".formatted(column),
        "insert into t select %s from generate_series(1, %d) g".formatted(values, ROWS));
    return JdbcTable.of(source, "t");
  }

  private <R extends Range> Balance balance(JdbcScope<R> scope, R whole, Order order)
      throws Exception {
    var pieces = new ArrayList<R>();
    var preview = scope.estimator().orElseThrow().preview();
    preview.cut(whole, ROWS / PIECES, order).forEachRemaining(pieces::add);
    var exact = scope.exactCounts().estimator().orElseThrow();
    var counts = new ArrayList<Long>();
    for (R piece : pieces) {
      counts.add(exact.estimate(piece).rows());
    }
    long sum = counts.stream().mapToLong(n -> n).sum();
    assertThat(sum).isEqualTo(exact.estimate(whole).rows());
    Collections.sort(counts);
    var balance =
        new Balance(
            pieces.size(),
            (double) counts.getLast() * counts.size() / sum,
            (double) counts.getLast() / Math.max(1, counts.get(counts.size() / 2)));
    System.out.printf(Locale.ROOT, "Preview of %s, %s: %s%n", scope.definition(), order, balance);
    return balance;
  }

  private <R extends Range> void assertEven(JdbcScope<R> scope, R whole) throws Exception {
    for (Order order : Order.values()) {
      var balance = balance(scope, whole, order);
      assertThat(balance.pieces()).isBetween(PIECES - 2, PIECES + 2);
      assertThat(balance.toMean()).isLessThan(1.2);
    }
  }

  /** Pages that were read, from the disk or from the cache. */
  private record Pages(long table, long index) {}

  private Pages pagesRead() throws SQLException {
    String of = " from pg_statio_user_tables where relname = 't'";
    return new Pages(
        db.number("select heap_blks_read + heap_blks_hit" + of),
        db.number("select idx_blks_read + idx_blks_hit" + of));
  }

  /** Of sessions that have ended: theirs is counted when they end. */
  private Pages pagesReadBy(JdbcTable table, boolean preview) throws Exception {
    var estimator = table.ids("id").estimator().orElseThrow();
    var before = pagesRead();
    long sessions = db.sessions();
    var pieces = (preview ? estimator.preview() : estimator).cut(ALL, ROWS / PIECES, OLDEST_FIRST);
    pieces.forEachRemaining(piece -> assertThat(piece.to()).isGreaterThan(piece.from()));
    db.awaitSessions(sessions);
    var after = pagesRead();
    return new Pages(after.table() - before.table(), after.index() - before.index());
  }

  @Test
  void aPreviewReadsNoRowsAndAWalkReadsTheIndexOnce() throws Exception {
    db.execute(
        "create table t (id bigint primary key)",
        "insert into t select generate_series(1, %d)".formatted(ROWS),
        "vacuum analyze t",
        "select pg_stat_force_next_flush()"); // or what was just written counts as read below
    var unpooled = JdbcTable.of(db.unpooled("postgres"), "t");
    long leaves = db.number("select relpages from pg_class where relname = 't_pkey'");

    var preview = pagesReadBy(unpooled, true);
    var walk = pagesReadBy(unpooled, false);

    System.out.printf(
        Locale.ROOT,
        "Pages read, of %d of the index: preview %s, walk %s%n",
        leaves,
        preview,
        walk);
    // at most a look at each end of the index, to see how far it reaches beyond the statistics
    assertThat(preview.table()).isLessThanOrEqualTo(2);
    assertThat(preview.index()).isLessThan(20);
    assertThat(walk.index()).isBetween(leaves, 3 * leaves);
  }

  @Test
  void uniformKeys() throws Exception {
    var t = table("id bigint primary key", "g");
    db.execute("analyze t");

    assertEven(t.ids("id", 0, ROWS + 1), new IdRange(0, ROWS + 1));
    assertEven(t.ids("id"), ALL);
  }

  @Test
  void sparseKeys() throws Exception {
    var t =
        table(
            "id bigint primary key",
            "case when g <= 50000 then g when g <= 120000 then 500000000 + g * 3 else 1600000000 +"
                + " g end");
    db.execute("analyze t");

    assertEven(t.ids("id"), ALL);
  }

  @Test
  void keysByTheLawOfZipf() throws Exception {
    var t = table("id bigint, n bigint", "g, (100000000 / sqrt(g))::bigint");
    db.execute("create index on t (n)", "analyze t");

    assertEven(t.ids("n"), ALL);
  }

  /** 80 % in December: days that are common values hide most rows from the histogram. */
  @Test
  void datesOfWhichMostLieInOneMonth() throws Exception {
    var t =
        table(
            "id bigint primary key, day date",
            "g, case when g % 5 > 0 then date '2023-12-01' + (g % 31) else date '2023-01-01' + (g %"
                + " 334) end");
    db.execute("create index on t (day)", "analyze t");
    var scope = t.dates("day", YEAR.from(), YEAR.to());

    // a day cannot be cut, and one of December has more rows than a piece should have
    var balance = balance(scope, YEAR, OLDEST_FIRST);
    long day = ROWS * 4L / 5 / 31;
    assertThat(balance.toMean()).isLessThan(1.2 * day * balance.pieces() / ROWS + 0.2);
  }

  @Test
  void timesOfWhichMostLieInOneMonth() throws Exception {
    var t =
        table(
            "id bigint primary key, at timestamptz",
            "g, timestamptz '2023-01-01 00:00Z' + case when g % 5 > 0 then 334 + (g * 7919 % 31000)"
                + " / 1000.0 else (g * 7919 % 334000) / 1000.0 end * interval '1 day'");
    db.execute("create index on t (at)", "analyze t");
    var from = Instant.parse("2023-01-01T00:00:00Z");
    var to = Instant.parse("2024-01-01T00:00:00Z");

    assertEven(t.instants("at", from, to), new InstantRange(from, to));
  }

  @Test
  void rowsThatCameAfterTheStatistics() throws Exception {
    var t = table("id bigint primary key", "g");
    db.execute(
        "alter table t set (autovacuum_enabled = off)",
        "analyze t",
        "insert into t select g from generate_series(%d, %d) g".formatted(ROWS + 1, 2 * ROWS));

    assertThat(balance(t.ids("id"), ALL, OLDEST_FIRST).toMedian()).isLessThan(2);
    assertThat(balance(t.ids("id"), ALL, NEWEST_FIRST).toMedian()).isLessThan(2);
  }

  @Test
  void withoutStatisticsTheIndexIsWalked() throws Exception {
    var t = table("id bigint primary key", "g * 5");

    assertThat(balance(t.ids("id"), ALL, OLDEST_FIRST).toMean()).isLessThan(1.01);
  }

  @Test
  void aConditionMakesAllPiecesSmaller() throws Exception {
    var t = table("id bigint primary key, kind int", "g, g % 4");
    db.execute("analyze t");
    var scope = t.ids("id").where("kind = 1");

    var preview = scope.estimator().orElseThrow().preview();
    assertThat(preview.estimate(ALL).source()).isEqualTo(Estimate.Source.STATISTICS);
    assertThat(preview.estimate(ALL).rows()).isBetween(ROWS / 5L, ROWS / 3L);
  }

  @Test
  void whateverTheNumberOfPiecesNoRowIsReadAndNoMoreIsAsked() throws Exception {
    table("id bigint primary key", "g");
    db.execute("vacuum analyze t");
    var calls = new CountedCalls(source);
    var scope = JdbcTable.of(calls.dataSource(), "t").ids("id", 0, ROWS + 1);
    calls.take();

    var preview = scope.estimator().orElseThrow().preview();
    int asked = calls.statements("").size();
    var pieces = new ArrayList<IdRange>();
    preview.cut(new IdRange(0, ROWS + 1), 20, OLDEST_FIRST).forEachRemaining(pieces::add);
    long rows = pieces.stream().mapToLong(piece -> estimated(preview, piece)).sum();

    assertThat(pieces).hasSize(10_000);
    assertThat(rows).isBetween(ROWS - 10_000L, ROWS + 10_000L);
    assertThat(calls.statements("")).hasSize(asked);
    assertThat(calls.statements("\"t\""))
        .isNotEmpty()
        .allSatisfy(call -> assertThat(call.text()).startsWith("explain "));
  }

  private static long estimated(RowEstimator<IdRange> estimator, IdRange piece) {
    try {
      return estimator.estimate(piece).rows();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** What happens to whoever reads the histogram only. */
  @Test
  void commonValuesHideMostRowsFromTheHistogram() throws Exception {
    var t =
        table(
            "id bigint primary key, day date",
            "g, case when g % 5 > 0 then date '2023-12-01' + (g % 31) else date '2023-01-01' + (g %"
                + " 334) end");
    db.execute("analyze t");
    var type = new DateBounds(ColumnType.DATE, Optional.empty());
    var known =
        Inside.reader(t)
            .read(
                "read statistics",
                connection ->
                    Inside.reader(t)
                        .dialect()
                        .statistics()
                        .ofColumn(
                            connection,
                            Inside.facts(t),
                            Inside.facts(t).column("day"),
                            (row, index) -> type.position(type.floor(row, index))))
            .orElseThrow();

    double common = known.common().stream().mapToDouble(value -> value.share()).sum();
    var whole = known.spread(ROWS);
    var part = new ColumnStatistics(common, List.of(), known.bounds()).spread(ROWS);

    assertThat(whole.below(Long.MAX_VALUE)).isBetween(0.99 * ROWS, 1.01 * ROWS);
    assertThat(part.below(Long.MAX_VALUE)).isLessThan(0.3 * ROWS);
  }

  /** Each piece would sort the whole table otherwise. */
  @Test
  void withoutAnIndexTheCatalogSaysWhereToCut() throws Exception {
    var t = table("id bigint primary key, n bigint", "g, g * 3");
    db.execute("analyze t");
    var scope = t.ids("n", 0, 3L * ROWS + 3);

    var pieces = new ArrayList<IdRange>();
    var estimator = scope.estimator().orElseThrow();
    estimator
        .cut(new IdRange(0, 3L * ROWS + 3), ROWS / 10, OLDEST_FIRST)
        .forEachRemaining(pieces::add);

    assertThat(pieces).hasSize(10);
    var sizes = new ArrayList<Long>();
    for (IdRange piece : pieces) {
      sizes.add(scope.exactCounts().estimator().orElseThrow().estimate(piece).rows());
    }
    assertThat(sizes).allMatch(n -> n > ROWS / 12 && n < ROWS / 8);
    assertThat(List.of(pieces.getFirst().from(), pieces.getLast().to()))
        .containsExactly(0L, 3L * ROWS + 3);
  }
}
