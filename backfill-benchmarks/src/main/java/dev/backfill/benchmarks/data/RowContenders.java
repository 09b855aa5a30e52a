package dev.backfill.benchmarks.data;

import dev.backfill.benchmarks.measure.Contender;
import java.util.List;

/**
 * The ways to change the rows of the table, but those of the peers.
 *
 * @param rows of the table
 */
public record RowContenders(long rows) {

  private static final int CORES = 2;

  /** One statement for the whole table: all others are multiples of it. */
  public Contender oneUpdate() {
    return new ByHand(rows).oneUpdate();
  }

  /** A loop by hand over ranges. */
  public Contender loop(int connections) {
    return new ByHand(rows).ranges(connections, width());
  }

  /** A loop by hand that computes in Java. */
  public Contender computedLoop(int connections) {
    return new ByHand(rows).computed(connections, width());
  }

  /** The same statement as the loop's, as chunks of Backfill. */
  public Contender sql(int lanes) {
    return new ByBackfill(rows).sql(lanes, width());
  }

  /** Backfill's own update. */
  public Contender set(int lanes) {
    return new ByBackfill(rows).set(lanes, 5 * width(), width());
  }

  /** The sentence of the README. */
  public Contender byMonth() {
    return new ByBackfill(rows).byMonth(CORES);
  }

  /** Values that Java computes. */
  public Contender transform(int lanes) {
    return new ByBackfill(rows).transform(lanes, 5 * width(), width());
  }

  /** All of them. */
  public List<Contender> all() {
    return List.of(
        oneUpdate(),
        loop(1),
        loop(CORES),
        sql(1),
        sql(CORES),
        set(1),
        set(CORES),
        byMonth(),
        computedLoop(1),
        computedLoop(CORES),
        transform(1),
        transform(CORES));
  }

  /** Rows of a range or batch: 10,000, less of a small table so that there are some. */
  private int width() {
    return (int) Math.min(10_000, Math.max(100, rows / 20));
  }
}
