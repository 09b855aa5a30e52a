package dev.backfill.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.DateRange;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How PostgreSQL runs a batch: it must read the batch, not the chunk, and never the table. */
@ExtendWith(Postgres.class)
class BatchPlanTest {

  private static final int ROWS = 200_000;
  private static final int BATCH = 500;
  private static final DateRange QUARTER =
      new DateRange(LocalDate.of(2023, 4, 1), LocalDate.of(2023, 7, 1));

  /** Values of a row in the middle of the quarter. */
  private static final List<String> MIDDLE = List.of("2023-05-15", "100");

  private static final String VALUES = "'2023-04-01', '2023-07-01', '2023-05-15', 100";

  private BoundWork work;

  @BeforeEach
  void makeOrders(PostgresDatabase db) throws SQLException {
    // in the order of their days, as they came in
    db.execute(
        "create table orders (id bigint primary key, day date not null, amount int, tier text)",
        "insert into orders select (g * 7919::bigint) % 200003, date '2023-01-01' + g / 550, g,"
            + " null from generate_series(1, "
            + ROWS
            + ") g",
        "create index orders_day on orders (day)",
        "vacuum analyze orders");
    var orders = JdbcTable.of(db.pool(), "orders");
    work =
        (BoundWork)
            orders
                .set("tier", "'t' || amount")
                .preserveExisting()
                .over(orders.dates("day", QUARTER.from(), QUARTER.to()));
  }

  private SqlText page(DateRange range, int rows, List<String> after) {
    SqlText days = work.scope().range(range);
    return new PostgresDialect(true)
        .page(
            new Page(
                work.facts(),
                work.order(ChunkKind.RANGE),
                days,
                Optional.of(after).filter(values -> !values.isEmpty()),
                rows,
                work.rowWork(),
                Optional.empty()));
  }

  private static List<String> explain(PostgresDatabase db, SqlText statement, String... settings)
      throws SQLException {
    try (Connection c = db.pool().getConnection()) {
      c.setAutoCommit(false);
      for (String setting : settings) {
        c.createStatement().execute(setting);
      }
      var plan = new ArrayList<String>();
      try (var s =
              SqlText.of("explain (analyze, timing off, summary off) ").plus(statement).prepare(c);
          var row = s.executeQuery()) {
        while (row.next()) {
          plan.add(row.getString(1));
        }
      }
      c.rollback();
      return plan;
    }
  }

  /** Rows that the scan of the chunk column's index returned. */
  private static long scanned(List<String> plan) {
    var scan = Pattern.compile("(?:orders_day|Bitmap Heap Scan) on orders .*actual rows=(\\d+)");
    return plan.stream()
        .map(scan::matcher)
        .filter(Matcher::find)
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .max()
        .orElse(-1);
  }

  @Test
  void aBatchWalksTheIndexOfTheChunkColumnFromItsCursorOn(PostgresDatabase db) throws Exception {
    var plan = explain(db, page(QUARTER, BATCH, MIDDLE));

    assertThat(plan).noneMatch(line -> line.contains("Seq Scan"));
    assertThat(plan)
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("Index Cond:")
                    .contains("day >= '2023-04-01'")
                    .contains("day < '2023-07-01'")
                    .contains("day >= '2023-05-15'"));
    // the batch, and what shares its first and last day
    assertThat(scanned(plan)).isBetween(1L, BATCH + 2 * 550L);
  }

  @Test
  void theRangeStandsInEveryBatch() {
    var first = page(QUARTER, BATCH, List.of());
    var later = page(QUARTER, BATCH, MIDDLE);

    for (SqlText statement : List.of(first, later)) {
      assertThat(statement.sql()).contains("\"orders\".\"day\" >= ? and \"orders\".\"day\" < ?");
      assertThat(statement.parameters()).startsWith(QUARTER.from(), QUARTER.to());
    }
  }

  /** The variant that must not be used: by key alone the primary key is walked from its start. */
  @Test
  void byTheKeyAloneManyMoreRowsWouldBeRead(PostgresDatabase db) throws Exception {
    var byKey =
        SqlText.of(
            "select id from orders where day >= '2023-12-01' and day < '2024-01-01' order by id"
                + " limit 500");

    var plan = explain(db, byKey, "set local enable_sort = off");

    assertThat(plan).anyMatch(line -> line.contains("orders_pkey"));
    assertThat(plan)
        .anySatisfy(line -> assertThat(line).containsPattern("Rows Removed by Filter: \\d{4,}"));
  }

  @Test
  void aBatchOfALongChunkCostsNoMoreThanOneOfAShortChunk(PostgresDatabase db) throws Exception {
    var year = new DateRange(LocalDate.of(2023, 1, 1), LocalDate.of(2025, 1, 1));

    var plan = explain(db, page(year, BATCH, MIDDLE));

    assertThat(scanned(plan)).isBetween(1L, BATCH + 2 * 550L);
  }

  /** Why every transaction asks for a plan for its very values. */
  @Test
  void aPlanForUnknownValuesWouldReadTheChunkAgainForEveryBatch(PostgresDatabase db)
      throws Exception {
    db.execute(
        "update orders set day = date '2023-01-01' + ((id * 7919) % 364)::int",
        "vacuum full analyze orders");
    var page = page(QUARTER, 5_000, MIDDLE);
    var sql = page.sql();
    for (int i = 1; sql.contains("?"); i++) {
      sql = sql.replaceFirst("\\?", "\\$" + i);
    }
    var prepare = "prepare page (date, date, date, bigint, date, date, date, bigint) as " + sql;
    var execute = SqlText.of("execute page (%1$s, %1$s)".formatted(VALUES));

    var unknown = explain(db, execute, prepare, "set local plan_cache_mode = force_generic_plan");
    var known =
        explain(db, execute, "deallocate page", prepare, new PostgresDialect(true).session());

    assertThat(scanned(unknown)).isGreaterThan(20_000);
    assertThat(scanned(known)).isBetween(1L, 5_000 + 2 * 550L);
  }

  @Test
  void batchesOfAMonthTouchEachRowOnce(PostgresDatabase db) throws Exception {
    var done = WorkOn.batches(work, QUARTER, 9_999);

    assertThat(WorkOn.changed(done)).isEqualTo(91 * 550);
    assertThat(db.number("select count(*) from orders where tier is not null")).isEqualTo(91 * 550);
  }
}
