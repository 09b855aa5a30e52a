package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.scope.IdRange;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadFactory;

/**
 * Prints what the threads of the lanes cost this process: chunks of one row, each in a transaction
 * of its own, in turns on virtual threads and on platform threads. Commits do not wait for the
 * disk, so that it plays no part. No test.
 */
final class ThreadFigures {

  private static final int CHUNKS = Integer.getInteger("chunks", 5_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final List<ThreadFactory> WAYS =
      List.of(Thread.ofVirtual().factory(), Thread.ofPlatform().daemon().factory());

  private ThreadFigures() {}

  public static void main(String[] args) throws Exception {
    try (var server = CampaignServer.withRows(CHUNKS)) {
      for (int lanes : new int[] {1, 4}) {
        rounds(server, lanes);
      }
    }
  }

  private static void rounds(CampaignServer server, int lanes) throws Exception {
    var cpu = new double[2][ROUNDS];
    var ratios = new double[ROUNDS];
    var times = new double[ROUNDS];
    for (int round = -2; round < ROUNDS; round++) { // the first ones warm up
      var seconds = new double[2];
      var used = new double[2];
      for (int i = 0; i < 2; i++) {
        int way = round % 2 == 0 ? i : 1 - i;
        double before = ownCpu();
        long begun = System.nanoTime();
        run(server, lanes, WAYS.get(way), "p_%d_%d_%d".formatted(lanes, round + 2, way));
        seconds[way] = (System.nanoTime() - begun) / 1e9;
        used[way] = ownCpu() - before;
      }
      System.out.println("  " + Arrays.toString(used) + " s, " + Arrays.toString(seconds));
      if (round >= 0) {
        cpu[0][round] = used[0] / CHUNKS * 1e6;
        cpu[1][round] = used[1] / CHUNKS * 1e6;
        ratios[round] = used[1] / used[0];
        times[round] = seconds[1] / seconds[0];
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%d lane(s), %,d chunks: %.0f us of processor time a chunk on virtual threads, %.0f on"
            + " platform threads: %.2f (%.2f to %.2f), in %.2f of the time%n",
        lanes,
        CHUNKS,
        median(cpu[0]),
        median(cpu[1]),
        median(ratios),
        Arrays.stream(ratios).min().orElse(0),
        Arrays.stream(ratios).max().orElse(0),
        median(times));
  }

  private static void run(CampaignServer server, int lanes, ThreadFactory threads, String name) {
    try (var pool = new TestPool(server.url())) {
      var counted = JdbcTable.of(pool, "counted");
      TransactionalProcessor<IdRange> work =
          Jdbc.inTransaction(
              pool,
              (tx, chunk) -> {
                try (var update =
                    tx.unwrap(Connection.class)
                        .prepareStatement("update counted set n = n + 1 where id = ?")) {
                  update.setLong(1, chunk.range().from());
                  return update.executeUpdate();
                }
              });
      var unused =
          Backfill.plan(name, counted.ids("id", 0, CHUNKS))
              .chunkBy(width(1))
              .parallelism(lanes)
              .threadFactory(threads)
              .ledger(JdbcLedger.in(pool).durability(Durability.AT_THE_END))
              .run(work);
    }
  }

  /** Seconds of this process. */
  private static double ownCpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
