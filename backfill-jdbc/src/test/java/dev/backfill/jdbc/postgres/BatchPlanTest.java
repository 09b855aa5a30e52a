package dev.backfill.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.fixture.ExplainedCalls;
import dev.backfill.jdbc.fixture.ExplainedCalls.Mode;
import dev.backfill.jdbc.fixture.Postgres;
import dev.backfill.jdbc.fixture.PostgresDatabase;
import dev.backfill.jdbc.fixture.WorkOn;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.jdbc.work.ScopedWork;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Order;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How PostgreSQL runs a batch: it must read the batch, not the chunk, and never the table. */
@Tag("slow")
@ExtendWith(Postgres.class)
class BatchPlanTest {

  private static final int ROWS = 200_000;
  private static final int BATCH = 500;
  private static final DateRange QUARTER =
      new DateRange(LocalDate.of(2023, 4, 1), LocalDate.of(2023, 7, 1));

  /** Values of a row in the middle of the quarter. */
  private static final List<String> MIDDLE = List.of("2023-05-15", "100");

  private static final String SESSION = new PostgresDialect(true).session();

  private ScopedWork work;

  /** In sessions that would make plans for unknown values unless they are asked for others. */
  private ExplainedCalls calls;

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
    calls = new ExplainedCalls(db.pool("postgres"), Mode.GENERIC);
    var orders = JdbcTable.of(db.pool(), "orders");
    work =
        (ScopedWork)
            orders
                .set("tier", "'t' || amount")
                .preserveExisting()
                .over(orders.dates("day", QUARTER.from(), QUARTER.to()));
  }

  private SqlText batch(DateRange range, int rows, List<String> after) {
    return batch(range, rows, after, Order.OLDEST_FIRST);
  }

  private SqlText batch(DateRange range, int rows, List<String> after, Order direction) {
    SqlText days = work.scope().range(range);
    return new PostgresDialect(true)
        .batch(
            new RowBatch(
                work.facts(),
                work.inOrder(direction).walk(ChunkKind.RANGE),
                days,
                days,
                Optional.of(after).filter(values -> !values.isEmpty()),
                rows,
                work.rowWork(),
                Optional.empty()));
  }

  @Test
  void aBatchWalksTheIndexOfTheChunkColumnFromItsCursorOn() throws Exception {
    var plan = calls.plan(batch(QUARTER, BATCH, MIDDLE), SESSION);

    assertThat(plan.scansAll("orders")).isFalse();
    assertThat(plan.nodes())
        .anySatisfy(
            node ->
                assertThat(node.facts().getOrDefault("Index Cond", ""))
                    .contains("day >= '2023-04-01'")
                    .contains("day < '2023-07-01'")
                    .contains("day >= '2023-05-15'"));
    // the batch, and what shares its first and last day
    assertThat(plan.touched()).isBetween(1L, BATCH + 2 * 550L);
  }

  @Test
  void aBatchThatGoesDownReadsTheIndexBackwards() throws Exception {
    var plan = calls.plan(batch(QUARTER, BATCH, MIDDLE, Order.NEWEST_FIRST), SESSION);

    assertThat(plan.scansAll("orders")).isFalse();
    assertThat(plan.nodes())
        .anySatisfy(
            node -> {
              assertThat(node.facts()).containsEntry("Scan Direction", "Backward");
              assertThat(node.facts().getOrDefault("Index Cond", ""))
                  .contains("day >= '2023-04-01'")
                  .contains("day <= '2023-05-15'");
            });
    assertThat(plan.touched()).isBetween(1L, BATCH + 2 * 550L);
  }

  @Test
  void theRangeStandsInEveryBatch() {
    var first = batch(QUARTER, BATCH, List.of());
    var later = batch(QUARTER, BATCH, MIDDLE);

    for (SqlText statement : List.of(first, later)) {
      assertThat(statement.sql())
          .contains(
              "\"orders\".\"day\" operator(pg_catalog.>=) ? and \"orders\".\"day\""
                  + " operator(pg_catalog.<) ?");
      assertThat(statement.parameters()).startsWith(QUARTER.from(), QUARTER.to());
    }
  }

  /** The variant that must not be used: by key alone the primary key is walked from its start. */
  @Test
  void byTheKeyAloneManyMoreRowsWouldBeRead() throws Exception {
    var byKey =
        SqlText.of(
            "select id from orders where day >= '2023-12-01' and day < '2024-01-01' order by id"
                + " limit 500");

    var plan = calls.plan(byKey, SESSION, "set local enable_sort = off");

    assertThat(plan.uses("orders_pkey")).isTrue();
    assertThat(plan.touched()).isGreaterThan(5_000);
  }

  @Test
  void aBatchOfALongChunkCostsNoMoreThanOneOfAShortChunk() throws Exception {
    var year = new DateRange(LocalDate.of(2023, 1, 1), LocalDate.of(2025, 1, 1));

    var plan = calls.plan(batch(year, BATCH, MIDDLE), SESSION);

    assertThat(plan.touched()).isBetween(1L, BATCH + 2 * 550L);
  }

  /** Why every transaction asks for a plan for its very values. */
  @Test
  void aPlanForUnknownValuesWouldReadTheChunkAgainForEveryBatch(PostgresDatabase db)
      throws Exception {
    db.execute(
        "update orders set day = date '2023-01-01' + ((id * 7919) % 364)::int",
        "vacuum full analyze orders");
    var batch = batch(QUARTER, 5_000, MIDDLE);

    var unknown = calls.plan(batch);
    var known = calls.plan(batch, SESSION);

    assertThat(unknown.isGeneric()).isTrue();
    assertThat(unknown.touched()).isGreaterThan(20_000);
    assertThat(known.isGeneric()).isFalse();
    // with what the first one has left behind
    assertThat(known.touched()).isBetween(1L, 2 * 5_000 + 2 * 550L);
  }

  @Test
  void batchesOfAMonthTouchEachRowOnce(PostgresDatabase db) throws Exception {
    var done = WorkOn.batches(work, QUARTER, 9_999);

    assertThat(WorkOn.changed(done)).isEqualTo(91 * 550);
    assertThat(db.number("select count(*) from orders where tier is not null")).isEqualTo(91 * 550);
  }
}
