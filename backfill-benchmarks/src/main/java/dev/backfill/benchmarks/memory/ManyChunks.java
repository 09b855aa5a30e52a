package dev.backfill.benchmarks.memory;

import static dev.backfill.scope.ChunkBy.width;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.backfill.Backfill;
import dev.backfill.PlanSteps;
import dev.backfill.benchmarks.idle.NoWork;
import dev.backfill.jdbc.JdbcLedger;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.run.BackfillRun;
import dev.backfill.scope.IdRange;

/**
 * A run of many chunks that do nothing, whose heap is watched. The ledger is in memory, or in the
 * database that is named.
 */
public final class ManyChunks {

  private static final int LANES = 4;

  private ManyChunks() {}

  /** The program: how many chunks, and perhaps a JDBC URL. */
  public static void main(String[] args) throws InterruptedException {
    long chunks = Long.parseLong(args[0]);
    var plan =
        Backfill.plan("many", 0, chunks).chunkBy(width(1)).maxChunks(chunks).parallelism(LANES);
    if (args.length == 1) {
      watch(plan.start(chunk -> 0), chunks);
    } else {
      durable(plan, args[1], chunks);
    }
  }

  private static void durable(PlanSteps.Options<IdRange> plan, String url, long chunks)
      throws InterruptedException {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    try (var pool = new HikariDataSource(config)) {
      watch(plan.ledger(JdbcLedger.in(pool)).start(NoWork.sharing(pool)), chunks);
    }
  }

  private static void watch(BackfillRun started, long chunks) throws InterruptedException {
    try (var run = started) {
      new HeapWatch(ManyChunks::done).watch(run);
      if (run.report().state() != RunState.COMPLETED || done(run) != chunks) {
        throw new IllegalStateException("ended " + run.report().state());
      }
    }
  }

  private static long done(BackfillRun run) {
    return run.progress().chunks().getOrDefault(ChunkState.SUCCEEDED, 0L);
  }
}
