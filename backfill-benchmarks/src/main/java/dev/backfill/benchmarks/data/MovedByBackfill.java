package dev.backfill.benchmarks.data;

import static dev.backfill.benchmarks.measure.Contender.Family.BACKFILL;
import static dev.backfill.scope.ChunkBy.width;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.jdbc.JdbcLoad;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.report.BackfillReport;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Range;
import java.util.function.Function;
import java.util.stream.LongStream;
import javax.sql.DataSource;

/**
 * Copies, loads and reloads with this library, with a ledger in the database.
 *
 * @param rows the number of rows
 */
record MovedByBackfill(long rows) {

  private static final int CHUNK = 50_000;
  private static final String KEY = "id";
  private static final String[] OTHERS = {"customer_id", "order_date", "amount", "status", "note"};

  Contender insertSelect(int lanes) {
    return way(
        "insertSelect",
        lanes,
        pool -> {
          var orders = JdbcTable.of(pool, "orders");
          return plan(orders, lanes, pool)
              .run(
                  orders
                      .insertSelect(JdbcTable.of(pool, MovedOrders.EMPTY), OTHERS)
                      .value(KEY, KEY));
        });
  }

  /** Rows leave the database and come back to it, as if it were another one. */
  Contender copy(int lanes) {
    return way(
        "copyInto",
        lanes,
        pool ->
            fromElsewhere(
                pool,
                orders ->
                    plan(orders, lanes, pool)
                        .run(orders.copyInto(JdbcTable.of(pool, MovedOrders.EMPTY)))));
  }

  Contender load(int lanes) {
    return way(
        "load",
        lanes,
        pool -> {
          JdbcLoad<IdRange> load =
              JdbcTable.of(pool, MovedOrders.EMPTY)
                  .load(
                      chunk ->
                          LongStream.range(chunk.range().from(), chunk.range().to())
                              .mapToObj(id -> MovedRow.of(id, rows).values()),
                      KEY,
                      OTHERS);
          return Backfill.plan("load", 0, rows)
              .chunkBy(width(CHUNK))
              .parallelism(lanes)
              .ledger(JdbcLedger.in(pool))
              .run(load);
        });
  }

  Contender reload(int lanes, boolean verifies) {
    return way(
        "reloadInto" + (verifies ? "" : " without verification"),
        lanes,
        pool -> {
          var orders = JdbcTable.of(pool, "orders");
          var reload = orders.reloadInto(JdbcTable.of(pool, MovedOrders.OLD));
          return byKey(orders, lanes, pool).run(verifies ? reload : reload.withoutVerification());
        });
  }

  Contender reloadFromElsewhere(int lanes) {
    return way(
        "reloadInto, from another database",
        lanes,
        pool ->
            fromElsewhere(
                pool,
                orders ->
                    byKey(orders, lanes, pool)
                        .run(orders.reloadInto(JdbcTable.of(pool, MovedOrders.OLD)))));
  }

  Contender reloadInPlace(int lanes) {
    return way(
        "reloadInPlace",
        lanes,
        pool -> {
          var orders = JdbcTable.of(pool, "orders");
          return byKey(orders, lanes, pool)
              .run(orders.reloadInPlace(JdbcTable.of(pool, MovedOrders.OLD)));
        });
  }

  private PlanSteps.Options<IdRange> plan(JdbcTable orders, int lanes, DataSource ledger) {
    return Backfill.plan("copy", orders.ids("id", 0, rows))
        .chunkBy(width(CHUNK))
        .parallelism(lanes)
        .ledger(JdbcLedger.in(ledger));
  }

  private static PlanSteps.Options<? extends Range> byKey(
      JdbcTable orders, int lanes, DataSource ledger) {
    return Backfill.plan("reload", orders.byKey())
        .chunkBy(ChunkBy.rows(CHUNK))
        .parallelism(lanes)
        .ledger(JdbcLedger.in(ledger));
  }

  private interface Run {
    BackfillReport of(DataSource pool);
  }

  private Contender way(String name, int lanes, Run run) {
    return new Contender(
        "Backfill, %s, %s".formatted(name, Words.lanes(lanes)),
        BACKFILL,
        Ledgers::make,
        pool -> {
          long changed = run.of(pool).rowsChanged();
          if (changed != rows) {
            throw new IllegalStateException(
                "%s has written %,d of %,d rows".formatted(name, changed, rows));
          }
        });
  }

  /** A table of the same database, through sessions of its own: another one for the library. */
  private static BackfillReport fromElsewhere(
      DataSource pool, Function<JdbcTable, BackfillReport> run) {
    var config = new HikariConfig();
    config.setDataSource(((HikariDataSource) pool).getDataSource());
    config.setMaximumPoolSize(4);
    config.setPoolName("elsewhere");
    try (var other = new HikariDataSource(config)) {
      return run.apply(JdbcTable.of(other, "orders"));
    }
  }
}
