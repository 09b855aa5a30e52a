package dev.backfill.benchmarks.idle;

import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Cost;

/**
 * A way to do nothing, many times, and to remember it.
 *
 * @param contender the contender
 * @param chunks the number of times; fewer where one of them takes long
 */
public record IdleWay(Contender contender, int chunks) {

  /** Chunks in a second of elapsed time. */
  public double rate(Cost cost) {
    return chunks / (cost.wall().toNanos() / 1e9);
  }

  /** Microseconds of processor time of both sides for each chunk. */
  public double cpuMicros(Cost cost) {
    return cost.cpu().toNanos() / 1e3 / chunks;
  }
}
