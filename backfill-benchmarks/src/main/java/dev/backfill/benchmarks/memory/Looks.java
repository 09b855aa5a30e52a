package dev.backfill.benchmarks.memory;

import dev.backfill.benchmarks.measure.Spread;
import java.util.List;

/**
 * The output of a {@link HeapWatch}.
 *
 * @param all in the order of time
 */
public record Looks(List<Look> all) {

  private static final int FEW = 3;

  /**
   * One look.
   *
   * @param done chunks or rows so far
   * @param held bytes on the heap after a collection
   */
  public record Look(long done, long held) {}

  /** Looks of values. */
  public Looks {
    all = List.copyOf(all);
  }

  /** The looks among some lines. */
  public static Looks in(List<String> lines) {
    return new Looks(
        lines.stream()
            .filter(line -> line.startsWith("look "))
            .map(line -> line.split(" ", -1))
            .map(words -> new Look(Long.parseLong(words[1]), Long.parseLong(words[2])))
            .toList());
  }

  /**
   * Bytes that are held more for each one more that is done: the slope of the least squares, after
   * the first quarter, in which caches fill and code is compiled. Of too few looks it is not known:
   * not a number.
   */
  public double slope() {
    long end = all.isEmpty() ? 0 : all.getLast().done();
    var later = all.stream().filter(look -> look.done() >= end / 4).toList();
    if (later.size() < FEW) {
      return Double.NaN;
    }
    double done = later.stream().mapToLong(Look::done).average().orElseThrow();
    double held = later.stream().mapToLong(Look::held).average().orElseThrow();
    double both = 0;
    double square = 0;
    for (var look : later) {
      both += (look.done() - done) * (look.held() - held);
      square += (look.done() - done) * (look.done() - done);
    }
    return square == 0 ? 0 : both / square;
  }

  /** The memory held at the samples, in bytes. */
  public Spread held() {
    return all.isEmpty()
        ? new Spread(0, 0, 0)
        : Spread.of(all.stream().map(look -> (double) look.held()).toList());
  }
}
