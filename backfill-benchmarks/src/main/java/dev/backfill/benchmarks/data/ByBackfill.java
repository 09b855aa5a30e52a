package dev.backfill.benchmarks.data;

import static dev.backfill.benchmarks.measure.Contender.Family.BACKFILL;
import static dev.backfill.scope.ChunkBy.MONTH;
import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import dev.backfill.work.Guarantee;
import java.time.LocalDate;
import javax.sql.DataSource;

/**
 * This library, exactly once: each of them has its ledger in the table's database.
 *
 * @param rows keys of the table
 */
record ByBackfill(long rows) {

  private static final LocalDate BEGIN = LocalDate.of(2023, 1, 1);
  private static final LocalDate END = LocalDate.of(2024, 1, 1);

  /** The user's own statement, once for each chunk: what the loop by hand sends too. */
  Contender sql(int lanes, int width) {
    return new Contender(
        "Backfill, Jdbc.sql by range of %,d, %s".formatted(width, Words.lanes(lanes)),
        BACKFILL,
        Ledgers::make,
        pool ->
            require(
                ids(pool, width, lanes)
                    .run(
                        Jdbc.sql(
                            pool,
                            "update orders set customer_tier = "
                                + OrdersTable.TIER
                                + " where {chunk}"))));
  }

  /** The library's own update, in batches that it finds itself. */
  Contender set(int lanes, int width, int batch) {
    return new Contender(
        "Backfill, set, batches of %,d, %s".formatted(batch, Words.lanes(lanes)),
        BACKFILL,
        Ledgers::make,
        pool ->
            require(
                ids(pool, width, lanes)
                    .batchRows(batch)
                    .run(orders(pool).set("customer_tier", OrdersTable.TIER))));
  }

  /** The sentence of the README: by month, on the column of dates. */
  Contender byMonth(int lanes) {
    return new Contender(
        "Backfill, set, by month, %s".formatted(Words.lanes(lanes)),
        BACKFILL,
        Ledgers::make,
        pool ->
            require(
                settings(
                        Backfill.plan("orders_tier", orders(pool).dates("order_date", BEGIN, END))
                            .chunkBy(MONTH),
                        pool,
                        lanes)
                    .run(orders(pool).set("customer_tier", OrdersTable.TIER))));
  }

  /** Values that Java computes. */
  Contender transform(int lanes, int width, int batch) {
    return new Contender(
        "Backfill, transform, batches of %,d, %s".formatted(batch, Words.lanes(lanes)),
        BACKFILL,
        Ledgers::make,
        pool ->
            require(
                ids(pool, width, lanes)
                    .batchRows(batch)
                    .run(
                        orders(pool)
                            .transform(row -> OrdersTable.tierOf(row.getBigDecimal("amount")))
                            .reading("amount")
                            .into("customer_tier"))));
  }

  private static JdbcTable orders(DataSource pool) {
    return JdbcTable.of(pool, "orders");
  }

  private PlanSteps.Options<IdRange> ids(DataSource pool, int width, int lanes) {
    return settings(
        Backfill.plan("orders_tier", orders(pool).ids("id", 0, rows)).chunkBy(width(width)),
        pool,
        lanes);
  }

  private static <R extends Range> PlanSteps.Options<R> settings(
      PlanSteps.Options<R> plan, DataSource pool, int lanes) {
    return plan.parallelism(lanes).ledger(JdbcLedger.in(pool));
  }

  private void require(BackfillReport report) {
    if (report.guarantee() != Guarantee.EXACTLY_ONCE || report.rowsChanged() != rows) {
      throw new IllegalStateException(
          "%s changed %,d of %,d rows".formatted(report.guarantee(), report.rowsChanged(), rows));
    }
  }
}
