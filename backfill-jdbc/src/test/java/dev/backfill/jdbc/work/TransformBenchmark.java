package dev.backfill.jdbc.work;

import dev.backfill.jdbc.JdbcTable;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Measures a batch of {@code transform} beside a loop by arrays: both take turns on one table and
 * in one session, so that whatever else the machine does meets both. Prints the processor time of
 * client and server for a row, and the median of the ratios. A main, not a test: {@code rows batch
 * rounds url} are its arguments; without a URL a PostgreSQL is started. Needs Linux.
 */
final class TransformBenchmark {

  private final DataSource source;
  private final int rows;
  private final int batch;
  private final String number;

  private TransformBenchmark(DataSource source, int rows, int batch, String number) {
    this.source = source;
    this.rows = rows;
    this.batch = batch;
    this.number = number;
  }

  public static void main(String[] args) throws Exception {
    int rows = args.length > 0 ? Integer.parseInt(args[0]) : 200_000;
    int batch = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 6;
    if (args.length > 3) {
      run(args[3], rows, batch, rounds);
      return;
    }
    try (var postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "off")
            .setServerConfig("autovacuum", "off")
            .setServerConfig("max_wal_size", "4GB")
            .setServerConfig("shared_buffers", "512MB")
            .start()) {
      run(postgres.getJdbcUrl("postgres", "postgres"), rows, batch, rounds);
    }
  }

  private static void run(String url, int rows, int batch, int rounds) throws Exception {
    try (var pool = new TestPool(url)) {
      for (String type : List.of("text", "bigint")) {
        var benchmark = new TransformBenchmark(pool, rows, batch, type);
        benchmark.make();
        benchmark.measure(1); // the compiler's round
        benchmark.measure(rounds);
      }
    }
  }

  private void make() throws SQLException {
    execute("drop table if exists orders");
    execute(
        "create table orders (id bigint primary key, day date not null, amount numeric(12, 2) not"
            + " null, note text, tier "
            + number
            + ")");
    execute(
        "insert into orders select g, date '2023-01-01' + g / 1000, (g * 7919::bigint) % 10000, 'an"
            + " order of ' || g from generate_series(0, "
            + (rows - 1)
            + ") g");
    execute("create index orders_day on orders (day)");
    execute("vacuum analyze orders");
  }

  private void measure(int rounds) throws Exception {
    var client = new ArrayList<Double>();
    var server = new ArrayList<Double>();
    long[] sums = new long[4];
    for (int round = 0; round < rounds; round++) {
      execute("vacuum orders");
      execute("checkpoint"); // what is written first to a page is the whole page, for both
      for (int from = 0; from + 2 * batch <= rows; from += 2 * batch) {
        boolean swap = round % 2 == 1;
        long[] loop =
            time(
                new IdRange(swap ? from + batch : from, swap ? from + 2 * batch : from + batch),
                true);
        long[] ours =
            time(
                new IdRange(swap ? from : from + batch, swap ? from + batch : from + 2 * batch),
                false);
        client.add((double) ours[0] / loop[0]);
        server.add((double) ours[1] / loop[1]);
        sums[0] += loop[0];
        sums[1] += loop[1];
        sums[2] += ours[0];
        sums[3] += ours[1];
      }
    }
    double each = (double) rounds * (rows / (2 * batch)) * batch;
    System.out.printf(
        Locale.ROOT,
        "%s, %d pairs: loop client %.0f server %.0f ns a row, transform client %.0f server %.0f;"
            + " ratio client %.3f server %.3f, all %.3f%n",
        number,
        client.size(),
        sums[0] / each,
        sums[1] / each,
        sums[2] / each,
        sums[3] / each,
        median(client),
        median(server),
        (double) (sums[2] + sums[3]) / (sums[0] + sums[1]));
  }

  private static double median(List<Double> values) {
    var sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** The processor time of this thread and of the session's process, ns. */
  private long[] time(IdRange range, boolean byHand) throws Exception {
    long pid = pid();
    long client = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    long server = used(pid);
    if (byHand) {
      loop(range);
    } else {
      transform(range);
    }
    return new long[] {
      ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - client, used(pid) - server
    };
  }

  private static long used(long pid) throws Exception {
    return Long.parseLong(
        Files.readString(Path.of("/proc/" + pid + "/schedstat")).strip().split(" ")[0]);
  }

  private long pid() throws SQLException {
    try (var connection = source.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("select pg_backend_pid()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void loop(IdRange range) throws SQLException {
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      var ids = new ArrayList<Long>();
      var tiers = new ArrayList<Object>();
      try (var read =
          connection.prepareStatement("select id, amount from orders where id >= ? and id < ?")) {
        read.setLong(1, range.from());
        read.setLong(2, range.to());
        try (var row = read.executeQuery()) {
          while (row.next()) {
            ids.add(row.getLong(1));
            tiers.add(tier(row.getBigDecimal(2)));
          }
        }
      }
      try (var write =
          connection.prepareStatement(
              "update orders o set tier = v.tier from unnest(?::bigint[], ?::%1$s[]) as v (id, tier) where o.id = v.id and o.id >= ? and o.id < ?"
                  .formatted(number))) {
        write.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
        write.setArray(2, connection.createArrayOf(number, tiers.toArray()));
        write.setLong(3, range.from());
        write.setLong(4, range.to());
        write.executeUpdate();
      }
      connection.commit();
      connection.setAutoCommit(true);
    }
  }

  private Object tier(BigDecimal amount) {
    if (number.equals("bigint")) {
      return amount.longValue() * 2;
    }
    return amount.longValue() >= 7_500 ? "gold" : amount.longValue() >= 2_500 ? "silver" : "base";
  }

  private Optional<dev.backfill.work.TransactionalProcessor<dev.backfill.scope.Range>> work =
      Optional.empty();

  private void transform(IdRange range) throws Exception {
    if (work.isEmpty()) {
      var orders = JdbcTable.of(source, "orders");
      work =
          Optional.of(
              orders
                  .transform(row -> tier(row.getBigDecimal("amount")))
                  .reading("amount")
                  .into("tier")
                  .over(orders.ids("id")));
    }
    Batches batches = work.get().open(ActiveChunk.of(range), Optional.empty());
    try (var tx = work.get().work().resource().begin()) {
      batches.next(tx, batch + 1);
      tx.commit();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
