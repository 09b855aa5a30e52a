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

  /** More than there are cores: what many plans ask for. */
  private static final int TWICE_THE_CORES = 4;

  /** One statement for the whole table: all others are multiples of it. */
  public Contender oneUpdate() {
    return new ByHand(rows).oneUpdate();
  }

  /** A loop by hand over ranges. */
  public Contender loop(int connections) {
    return new ByHand(rows).ranges(connections, width());
  }

  /** The same over ranges of another size. */
  public Contender loop(int connections, int width) {
    return new ByHand(rows).ranges(connections, width);
  }

  /** The same statement as the loop's, as chunks of Backfill. */
  public Contender sql(int lanes) {
    return new ByBackfill(rows).sql(lanes, width());
  }

  /** Backfill's own update. */
  public Contender set(int lanes) {
    return new ByBackfill(rows).set(lanes, 5 * width(), width());
  }

  /** The same with other chunks and batches. */
  public Contender set(int lanes, int width, int batch) {
    return new ByBackfill(rows).set(lanes, width, batch);
  }

  /** The sentence of the README. */
  public Contender byMonth() {
    return new ByBackfill(rows).byMonth(CORES);
  }

  /** Values that Java computes. */
  public Contender transform(int lanes) {
    return new ByBackfill(rows).transform(lanes, 5 * width(), width());
  }

  /** The same by hand, with arrays. */
  public Contender computed(int connections) {
    return new ComputedByHand(rows).arrays(connections, width());
  }

  /** Those that one would choose. */
  public List<Contender> best() {
    return List.of(
        oneUpdate(),
        loop(1),
        loop(CORES),
        sql(1),
        sql(CORES),
        set(1),
        set(CORES),
        byMonth(),
        computed(1),
        computed(CORES),
        transform(1),
        transform(CORES));
  }

  /** Contenders that one also writes, or would try: more connections, other ways to cut. */
  public List<Contender> others() {
    var byHand = new ByHand(rows);
    return List.of(
        loop(TWICE_THE_CORES),
        byHand.months(TWICE_THE_CORES),
        byHand.pages(CORES, width()),
        sql(TWICE_THE_CORES),
        new ComputedByHand(rows).batched(TWICE_THE_CORES, width()));
  }

  /** Rows of a range or batch: 10,000, less of a small table so that there are some. */
  private int width() {
    return (int) Math.min(10_000, Math.max(100, rows / 20));
  }
}
