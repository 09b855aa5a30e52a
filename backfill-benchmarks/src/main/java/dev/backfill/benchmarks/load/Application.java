package dev.backfill.benchmarks.load;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;

/**
 * Threads that each begin a short transaction every few milliseconds: it reads an order and counts
 * its customer up by one. A transaction that begins late, because the one before it took long, is
 * counted from when it should have begun. One thread at a time, apart from its own.
 */
public final class Application {

  static final int THREADS = 4;
  static final long EVERY_NANOS = 5_000_000;

  private final DataSource source;
  private final long rows;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final List<Future<List<Long>>> results = new ArrayList<>();
  private final Beat beat = new Beat(EVERY_NANOS, System::nanoTime);

  private Application(DataSource source, long rows) {
    this.source = source;
    this.rows = rows;
  }

  /** Starts it on a table of orders. */
  static Application start(DataSource source, long rows) {
    var application = new Application(source, rows);
    for (int no = 0; no < THREADS; no++) {
      int seed = no;
      application.results.add(application.threads.submit(() -> application.work(seed)));
    }
    return application;
  }

  private List<Long> work(int seed) throws SQLException {
    var ids = new SplittableRandom(seed);
    try (var connection = source.getConnection()) {
      connection.setAutoCommit(false);
      long first = System.nanoTime() + seed * EVERY_NANOS / THREADS;
      return beat.run(first, () -> transaction(connection, ids.nextLong(rows)));
    }
  }

  private static void transaction(Connection connection, long id) throws SQLException {
    try (var read = connection.prepareStatement("select amount, status from orders where id = ?");
        var write =
            connection.prepareStatement(
                "update orders set customer_id = customer_id + 1 where id = ?")) {
      read.setLong(1, id);
      try (var row = read.executeQuery()) {
        if (!row.next()) {
          throw new IllegalStateException("no order " + id);
        }
      }
      write.setLong(1, id);
      write.executeUpdate();
      connection.commit();
    }
  }

  /** Ends it after the transactions that are due by now. */
  Latencies stop() throws ExecutionException, InterruptedException {
    beat.end();
    var all = new ArrayList<Long>();
    try (threads) {
      for (var one : results) {
        all.addAll(one.get());
      }
    }
    return new Latencies(all);
  }
}
