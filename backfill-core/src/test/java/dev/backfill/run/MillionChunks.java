package dev.backfill.run;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.backfill.ledger.InMemoryLedger;
import dev.backfill.ledger.RunState;
import dev.backfill.run.fixture.Plans;
import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * Runs a million chunks that do nothing, on four lanes, and prints what each of them cost. A
 * program of its own, so that its heap can be bounded: {@code MillionChunksTest} starts it with 256
 * MB.
 */
final class MillionChunks {

  private MillionChunks() {}

  public static void main(String[] args) {
    int chunks = args.length == 0 ? 1_000_000 : Integer.parseInt(args[0]);
    for (int round = 1; round <= 3; round++) {
      round(chunks, round);
    }
  }

  private static void round(int chunks, int round) {
    var ledger = InMemoryLedger.create();
    var runner = BackfillRunner.with(ledger);
    var plan = Plans.ids("million", chunks).parallelism(4).build();
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    var threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    long bytes = threads.getTotalThreadAllocatedBytes();
    long cpu = system.getProcessCpuTime();
    long wall = System.nanoTime();

    var report = runner.run(plan, chunk -> 1);

    wall = System.nanoTime() - wall;
    cpu = system.getProcessCpuTime() - cpu;
    bytes = threads.getTotalThreadAllocatedBytes() - bytes;
    System.gc();
    long before = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    if (report.state() != RunState.COMPLETED || report.rowsChanged() != chunks) {
      throw new AssertionError("ended " + report.state() + " with " + report.rowsChanged());
    }
    System.out.printf(
        Locale.ROOT,
        "round %d: %,d chunks, %.3f us wall, %.3f us CPU, %d B allocated per chunk; %,d KB held%n",
        round,
        chunks,
        wall / 1e3 / chunks,
        cpu / 1e3 / chunks,
        bytes / chunks,
        before / 1024);
  }
}
