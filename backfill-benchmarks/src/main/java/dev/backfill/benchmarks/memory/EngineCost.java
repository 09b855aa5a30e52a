package dev.backfill.benchmarks.memory;

import static dev.backfill.scope.ChunkBy.width;

import com.sun.management.OperatingSystemMXBean;
import dev.backfill.Backfill;
import dev.backfill.report.BackfillReport;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The cost of a chunk that does nothing in memory, in processor time of the whole process, beside a
 * task of a thread pool.
 */
public final class EngineCost {

  private static final int LANES = 4;
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private EngineCost() {}

  /** The program: how many chunks, and rounds. */
  public static void main(String[] args) throws Exception {
    int chunks = Integer.parseInt(args[0]);
    int rounds = Integer.parseInt(args[1]);
    for (int round = 0; round <= rounds; round++) {
      measure("backfill", round, chunks, () -> run(chunks));
      measure("pool", round, chunks, () -> submit(chunks));
    }
  }

  /** The measured action. */
  private interface Measured {
    void run() throws Exception;
  }

  private static void measure(String what, int round, int chunks, Measured measured)
      throws Exception {
    System.gc();
    long cpu = SYSTEM.getProcessCpuTime();
    long begin = System.nanoTime();
    measured.run();
    long wall = System.nanoTime() - begin;
    System.out.printf(
        Locale.ROOT,
        "%s %d %.4f %.4f%n",
        what,
        round,
        (SYSTEM.getProcessCpuTime() - cpu) / 1e3 / chunks,
        wall / 1e3 / chunks);
  }

  private static void run(int chunks) {
    BackfillReport report =
        Backfill.plan("nothing", 0, chunks)
            .chunkBy(width(1))
            .maxChunks(chunks)
            .parallelism(LANES)
            .run(chunk -> 1);
    if (report.rowsChanged() != chunks) {
      throw new IllegalStateException("did " + report.rowsChanged());
    }
  }

  private static void submit(int chunks) throws InterruptedException {
    var done = new LongAdder();
    var pool = Executors.newFixedThreadPool(LANES);
    for (int chunk = 0; chunk < chunks; chunk++) {
      pool.execute(done::increment);
    }
    pool.shutdown();
    if (!pool.awaitTermination(10, TimeUnit.MINUTES) || done.sum() != chunks) {
      throw new IllegalStateException("did " + done);
    }
  }
}
