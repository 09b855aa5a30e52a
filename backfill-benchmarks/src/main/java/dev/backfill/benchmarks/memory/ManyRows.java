package dev.backfill.benchmarks.memory;

import static dev.backfill.scope.ChunkBy.width;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.backfill.Backfill;
import dev.backfill.benchmarks.data.OrdersTable;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.ledger.RunState;

/** A transform of many rows, with the ledger in their database, whose heap is watched. */
public final class ManyRows {

  private static final int LANES = 2;
  private static final int CHUNK = 50_000;

  private ManyRows() {}

  /** The program: JDBC URL and how many rows. */
  public static void main(String[] args) throws InterruptedException {
    long rows = Long.parseLong(args[1]);
    var config = new HikariConfig();
    config.setJdbcUrl(args[0]);
    try (var pool = new HikariDataSource(config)) {
      var orders = JdbcTable.of(pool, "orders");
      var plan =
          Backfill.plan("orders_tier", orders.ids("id", 0, rows))
              .chunkBy(width(CHUNK))
              .parallelism(LANES)
              .ledger(JdbcLedger.in(pool));
      var tier =
          orders
              .transform(row -> OrdersTable.tierOf(row.getBigDecimal("amount")))
              .reading("amount")
              .into("customer_tier");
      try (var run = plan.start(tier)) {
        new HeapWatch(watched -> watched.progress().rows().changed()).watch(run);
        if (run.report().state() != RunState.COMPLETED || run.report().rowsChanged() != rows) {
          throw new IllegalStateException("ended " + run.report().state());
        }
      }
    }
  }
}
