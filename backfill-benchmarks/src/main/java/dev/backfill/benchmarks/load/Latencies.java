package dev.backfill.benchmarks.load;

import java.util.List;

/**
 * The time that each of some transactions took.
 *
 * @param sorted nanoseconds, from the shortest to the longest
 */
public record Latencies(List<Long> sorted) {

  /** Latencies of values. */
  public Latencies {
    sorted = sorted.stream().sorted().toList();
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("no transaction was done");
    }
  }

  /** The time in milliseconds within which so many of a hundred were done. */
  public double percentile(int percent) {
    int place = (int) Math.ceil(sorted.size() * percent / 100.0) - 1;
    return sorted.get(Math.max(0, place)) / 1e6;
  }

  /** The number of transactions. */
  public int count() {
    return sorted.size();
  }
}
