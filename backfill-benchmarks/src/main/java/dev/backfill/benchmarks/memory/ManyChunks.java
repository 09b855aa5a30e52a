package dev.backfill.benchmarks.memory;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;

/** A run of many chunks that do nothing, with the ledger in memory, whose heap is watched. */
public final class ManyChunks {

  private static final int LANES = 4;

  private ManyChunks() {}

  /** The program: how many chunks. */
  public static void main(String[] args) throws InterruptedException {
    long chunks = Long.parseLong(args[0]);
    var plan =
        Backfill.plan("many", 0, chunks).chunkBy(width(1)).maxChunks(chunks).parallelism(LANES);
    try (var run = plan.start(chunk -> 1)) {
      new HeapWatch(watched -> watched.progress().chunks().getOrDefault(ChunkState.SUCCEEDED, 0L))
          .watch(run);
      if (run.report().state() != RunState.COMPLETED || run.report().rowsChanged() != chunks) {
        throw new IllegalStateException("ended " + run.report().state());
      }
    }
  }
}
