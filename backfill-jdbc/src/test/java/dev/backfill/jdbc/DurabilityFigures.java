package dev.backfill.jdbc;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.jdbc.fixture.CampaignServer;
import dev.backfill.jdbc.fixture.TestPool;
import dev.backfill.scope.IdRange;
import dev.backfill.work.TransactionalProcessor;
import java.sql.Connection;
import java.util.Arrays;
import java.util.Locale;

/**
 * Prints what waiting for the disk costs: chunks of one row, each in a transaction of its own, in
 * turns with and without {@link Durability#AT_THE_END}. No test.
 */
final class DurabilityFigures {

  private static final int CHUNKS = Integer.getInteger("chunks", 1_000);
  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final String FLUSHES =
      "select coalesce(sum(fsyncs), 0) from pg_stat_io where object = 'wal'";

  private DurabilityFigures() {}

  public static void main(String[] args) throws Exception {
    try (var server = CampaignServer.withRows(CHUNKS)) {
      for (int lanes : new int[] {1, 4}) {
        rounds(server, lanes);
      }
    }
  }

  private static void rounds(CampaignServer server, int lanes) throws Exception {
    var flushes = new double[2][ROUNDS];
    var ratios = new double[ROUNDS];
    for (int round = -1; round < ROUNDS; round++) { // the first one warms up
      var seconds = new double[2];
      for (var when : Durability.values()) {
        long before = server.number(FLUSHES);
        long begun = System.nanoTime();
        run(server, lanes, when, "p_%d_%d_%s".formatted(lanes, round + 1, when));
        seconds[when.ordinal()] = (System.nanoTime() - begun) / 1e9;
        if (round >= 0) {
          flushes[when.ordinal()][round] = (server.number(FLUSHES) - before) / (double) CHUNKS;
        }
      }
      if (round >= 0) {
        ratios[round] = seconds[1] / seconds[0];
      }
      System.out.println("  " + Arrays.toString(seconds));
    }
    System.out.printf(
        Locale.ROOT,
        "%d lane(s), %,d chunks: %.2f flushes a chunk, %.2f with AT_THE_END, in %.2f of the time%n",
        lanes,
        CHUNKS,
        median(flushes[0]),
        median(flushes[1]),
        median(ratios));
  }

  private static double median(double[] values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void run(CampaignServer server, int lanes, Durability when, String name) {
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
              .ledger(JdbcLedger.in(pool).durability(when))
              .run(work);
    }
  }
}
