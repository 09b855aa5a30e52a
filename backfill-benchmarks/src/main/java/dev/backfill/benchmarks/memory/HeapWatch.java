package dev.backfill.benchmarks.memory;

import dev.backfill.run.BackfillRun;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * Looks at a run twice a second: how much is done, and how many bytes are held after a collection.
 * Prints each look as a line that {@link Looks} reads. One thread at a time.
 *
 * @param done the unit that is counted as done
 */
record HeapWatch(ToLongFunction<BackfillRun> done) {

  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

  /** Looks until the run is over. */
  void watch(BackfillRun run) throws InterruptedException {
    var over = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                run.await();
              } finally {
                over.countDown();
              }
            });
    while (!over.await(500, TimeUnit.MILLISECONDS)) {
      look(run);
    }
  }

  private void look(BackfillRun run) {
    System.gc();
    long held = MEMORY.getHeapMemoryUsage().getUsed();
    System.out.printf(Locale.ROOT, "look %d %d%n", done.applyAsLong(run), held);
  }
}
