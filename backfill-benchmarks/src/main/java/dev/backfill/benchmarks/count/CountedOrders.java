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
import dev.backfill.jdbc.Jdbc;
import dev.backfill.jdbc.JdbcTable;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.Scope;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.sql.DataSource;

/** The tables on which is counted, and what is counted on them. Stateless. */
final class CountedOrders {

  private static final int BATCH = 10_000;

  private static final int BATCHES = 3;

  /** Small chunks first: the driver keeps a statement after five, the server a plan after five. */
  private static final int WARM_UP = 16;

  private static final int FEW_ROWS = 200;
  private static final long SMALL = WARM_UP * FEW_ROWS;

  private static final int DAYS = WARM_UP + BATCHES * BATCH / FEW_ROWS;

  private static final OrdersTable ORDERS = new OrdersTable((long) DAYS * FEW_ROWS, DAYS);

  private static final LocalDate BEGIN = LocalDate.of(2023, 1, 1);

  /** So many that PostgreSQL finds one by the index. */
  private static final int TABLE_ROWS = 20_000;

  private static final int CHUNKS = 384;
  private static final int IN_A_CLAIM = 16;
  private static final int TOGETHER = 64;

  private CountedOrders() {}

  static void fill(DataSource database) throws SQLException {
    ORDERS.fill(database);
    new TinyTable(TABLE_ROWS).fill(database);
    new IdleTable(TABLE_ROWS).fill(database);
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
        batch("the loop's UPDATE", (pool, times) -> byHand(pool, times, Statements.update())),
        ours("Jdbc.sql", CountedOrders::sql),
        ours("set, by id", (pool, times) -> keys(pool, times, false)),
        ours("set, by date", CountedOrders::dates),
        batch("loop by arrays", (pool, times) -> byHand(pool, times, Statements.arrays())),
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
              Lanes.run(pool, 1, times, 1, new RawCommits("done")::update);
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
              Lanes.run(pool, 1, times, 1, new RawCommits("tiny")::update);
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

  /** The same small ranges first, so that driver and server have made their plans. */
  private static long byHand(DataSource pool, int times, Lanes.OnRange work) throws Exception {
    long rows = SMALL + (long) times * BATCH;
    Lanes.run(
        pool,
        1,
        WARM_UP + times,
        1,
        (connection, from, to) -> {
          var range = range(from);
          work.on(connection, range.from(), range.to());
        });
    return rows;
  }

  /** Ranges of some rows, then of a batch each. */
  private static IdRange range(long no) {
    return no < WARM_UP
        ? new IdRange(no * FEW_ROWS, (no + 1) * FEW_ROWS)
        : new IdRange(SMALL + (no - WARM_UP) * BATCH, SMALL + (no - WARM_UP + 1) * BATCH);
  }

  private static JdbcTable orders(DataSource pool) {
    return JdbcTable.of(pool, "orders");
  }

  private static long sql(DataSource pool, int times) throws Exception {
    Scope<IdRange> scope = orders(pool).ids("id", 0, ORDERS.rows());
    var work =
        Jdbc.sql(pool, "update orders set customer_tier = " + OrdersTable.TIER + " where {chunk}")
            .over(scope);
    var ranges = LongStream.range(0, WARM_UP + BATCHES).mapToObj(CountedOrders::range).toList();
    try (var lane = new LedgerLane<>(pool, scope, work, ranges)) {
      return lane.alone(WARM_UP + times, 1);
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
    var ranges =
        Stream.concat(
                LongStream.range(0, WARM_UP).mapToObj(CountedOrders::range),
                Stream.of(new IdRange(SMALL, ORDERS.rows())))
            .toList();
    try (var lane = new LedgerLane<>(pool, scope, work, ranges)) {
      return lane.warmedUp(WARM_UP).batches(times);
    }
  }

  /** As many rows of a day as a small chunk has, so a batch is some weeks. */
  private static long dates(DataSource pool, int times) throws Exception {
    Scope<DateRange> scope = orders(pool).dates("order_date", BEGIN, BEGIN.plusDays(DAYS));
    var work = orders(pool).set("customer_tier", OrdersTable.TIER).over(scope);
    var ranges =
        Stream.concat(
                LongStream.range(0, WARM_UP).mapToObj(day -> days(day, day + 1)),
                Stream.of(days(WARM_UP, DAYS)))
            .toList();
    try (var lane = new LedgerLane<>(pool, scope, work, ranges)) {
      return lane.warmedUp(WARM_UP).batches(times);
    }
  }

  private static DateRange days(long from, long to) {
    return new DateRange(BEGIN.plusDays(from), BEGIN.plusDays(to));
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
    Scope<IdRange> scope = table.ids("id", 0, TABLE_ROWS);
    var work = table.set("times", "times + 1").over(scope);
    var aRow = Optional.of(new Estimate(1, Estimate.Source.STATISTICS));
    try (var lane = new LedgerLane<>(pool, scope, work, one(), aRow)) {
      return lane.together(times, TOGETHER);
    }
  }
}
