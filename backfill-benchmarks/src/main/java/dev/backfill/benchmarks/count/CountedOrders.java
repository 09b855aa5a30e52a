package dev.backfill.benchmarks.count;

import static dev.backfill.benchmarks.measure.Contender.Family.BACKFILL;
import static dev.backfill.benchmarks.measure.Contender.Family.RAW;

import dev.backfill.benchmarks.data.Lanes;
import dev.backfill.benchmarks.data.OrdersTable;
import dev.backfill.benchmarks.data.Statements;
import dev.backfill.benchmarks.idle.IdleTable;
import dev.backfill.benchmarks.idle.NoWork;
import dev.backfill.benchmarks.idle.RawCommits;
import dev.backfill.benchmarks.tiny.TinyTable;
import dev.backfill.benchmarks.tiny.TinyWays;
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Scope;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import javax.sql.DataSource;

/** The tables on which is counted, and what is counted on them. Stateless. */
final class CountedOrders {

  private static final int BATCH = 10_000;

  /** Three batches by key; by date as many, of six days each, and more. */
  private static final OrdersTable ORDERS = new OrdersTable(3 * BATCH, 19);

  private static final LocalDate BEGIN = LocalDate.of(2023, 1, 1);
  private static final int CHUNKS = 384;
  private static final int IN_A_CLAIM = 16;
  private static final int TOGETHER = 64;

  private CountedOrders() {}

  static void fill(DataSource database) throws SQLException {
    ORDERS.fill(database);
    new TinyTable(CHUNKS).fill(database);
    new IdleTable(CHUNKS).fill(database);
  }

  /** Rows of each table that are changed, each once. */
  static String changed() {
    return """
    select (select count(*) from orders where customer_tier = %s)
         + (select count(*) from tiny where times = 1)\
    """
        .formatted(OrdersTable.TIER);
  }

  /** A batch of 10,000 rows; the first one is what the others are measured by. */
  static List<CountedWay> batches() {
    return List.of(
        batch("the loop's UPDATE", CountedOrders::loop),
        ours("Jdbc.sql", (pool, times) -> sql(pool, times)),
        ours("set, by id", (pool, times) -> keys(pool, times, false)),
        ours("set, by month", CountedOrders::months),
        batch("loop by arrays", CountedOrders::arrays),
        ours("transform", (pool, times) -> keys(pool, times, true)));
  }

  /** A chunk that does nothing; the first one is what the other is measured by. */
  static List<CountedWay> durable() {
    return List.of(
        new CountedWay(
            "the loop's UPDATE of one row, and commit",
            RAW,
            TOGETHER,
            CHUNKS,
            (pool, times) -> {
              Lanes.run(pool, 1, times, 1, RawCommits::update);
              return 0;
            }),
        new CountedWay(
            "a durable chunk that does nothing, claims of %d".formatted(IN_A_CLAIM),
            BACKFILL,
            TOGETHER,
            CHUNKS,
            CountedOrders::nothing));
  }

  /** A chunk of one row; the first one is what the other is measured by. */
  static List<CountedWay> tiny() {
    return List.of(
        new CountedWay(
            "the loop's UPDATE of one row by a number, and commit",
            RAW,
            TOGETHER,
            CHUNKS,
            (pool, times) -> {
              Lanes.run(pool, 1, times, 1, TinyWays::update);
              return times;
            }),
        new CountedWay(
            "a chunk of one row by set, %d in a transaction".formatted(TOGETHER),
            BACKFILL,
            TOGETHER,
            CHUNKS,
            CountedOrders::rows));
  }

  private static CountedWay batch(String name, CountedWay.Work work) {
    return new CountedWay(name, RAW, 1, 2, work);
  }

  private static CountedWay ours(String name, CountedWay.Work work) {
    return new CountedWay(name, BACKFILL, 1, 2, work);
  }

  private static long loop(DataSource pool, int times) throws Exception {
    Lanes.run(pool, 1, (long) times * BATCH, BATCH, Statements.update());
    return (long) times * BATCH;
  }

  private static long arrays(DataSource pool, int times) throws Exception {
    Lanes.run(pool, 1, (long) times * BATCH, BATCH, Statements.arrays());
    return (long) times * BATCH;
  }

  private static JdbcTable orders(DataSource pool) {
    return JdbcTable.of(pool, "orders");
  }

  private static long sql(DataSource pool, int times) throws Exception {
    Scope<IdRange> scope = orders(pool).ids("id", 0, ORDERS.rows());
    var work =
        Jdbc.sql(pool, "update orders set customer_tier = " + OrdersTable.TIER + " where {chunk}")
            .over(scope);
    var ranges =
        LongStream.range(0, ORDERS.rows() / BATCH)
            .mapToObj(no -> new IdRange(no * BATCH, (no + 1) * BATCH))
            .toList();
    try (var lane = new LedgerLane<>(pool, scope, work, ranges)) {
      return lane.alone(times, 1);
    }
  }

  private static long keys(DataSource pool, int times, boolean computed) throws Exception {
    Scope<IdRange> scope = orders(pool).ids("id", 0, ORDERS.rows());
    var work =
        computed
            ? orders(pool)
                .transform(row -> OrdersTable.tierOf(row.getBigDecimal("amount")))
                .reading("amount")
                .into("customer_tier")
                .over(scope)
            : orders(pool).set("customer_tier", OrdersTable.TIER).over(scope);
    try (var lane = new LedgerLane<>(pool, scope, work, List.of(new IdRange(0, ORDERS.rows())))) {
      return lane.batches(times);
    }
  }

  private static long months(DataSource pool, int times) throws Exception {
    Scope<DateRange> scope = orders(pool).dates("order_date", BEGIN, BEGIN.plusMonths(1));
    var work = orders(pool).set("customer_tier", OrdersTable.TIER).over(scope);
    try (var lane =
        new LedgerLane<>(pool, scope, work, List.of(new DateRange(BEGIN, BEGIN.plusMonths(1))))) {
      return lane.batches(times);
    }
  }

  private static List<IdRange> one() {
    return LongStream.range(0, CHUNKS).mapToObj(no -> new IdRange(no, no + 1)).toList();
  }

  private static long nothing(DataSource pool, int times) throws Exception {
    try (var lane = new LedgerLane<>(pool, Scope.ids(0, CHUNKS), NoWork.alone(pool), one())) {
      return lane.alone(times, IN_A_CLAIM);
    }
  }

  private static long rows(DataSource pool, int times) throws Exception {
    var table = JdbcTable.of(pool, "tiny");
    Scope<IdRange> scope = table.ids("id", 0, CHUNKS);
    try (var lane =
        new LedgerLane<>(pool, scope, table.set("times", "times + 1").over(scope), one())) {
      return lane.together(times, TOGETHER);
    }
  }
}
