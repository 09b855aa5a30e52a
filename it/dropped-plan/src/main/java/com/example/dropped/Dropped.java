package com.example.dropped;

import static dev.backfill.scope.ChunkBy.width;

import dev.backfill.Backfill;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ChunkProcessor;
import org.jspecify.annotations.NullMarked;

/** The author of this believes that something has been done. */
@NullMarked
final class Dropped {

  private Dropped() {}

  static void built() {
    Backfill.plan("ids", 1, 9).chunkBy(width(3)).build();
  }

  static void set() {
    Backfill.plan("ids", 1, 9).chunkBy(width(3)).parallelism(4);
  }

  static void run(ChunkProcessor<IdRange> work) {
    Backfill.plan("ids", 1, 9).chunkBy(width(3)).run(work);
  }
}
