package dev.backfill.plan;

/**
 * Which chunks a dry run really processes: the first, the last, the one with the most rows, and
 * some at random; and how much of each.
 *
 * <p>Value.
 *
 * @param random the number of further chunks, chosen at random; 0 to {@link #MAX_RANDOM}
 * @param seed decides which: the same plan and the same seed give the same chunks
 * @param batches the number of batches after which a chunk has been measured enough; at least 1.
 *     Work that does a chunk in one batch does all of it
 * @param rows the number of rows of each chunk that are shown before and after; 0 to {@link
 *     #MAX_ROWS}
 */
public record Sampling(int random, long seed, int batches, int rows) {

  /** Most chunks at random: {@value}. */
  public static final int MAX_RANDOM = 1_000;

  /** Most rows that are shown of each chunk: {@value}. */
  public static final int MAX_ROWS = 100;

  /** Two chunks at random, at most ten batches of each, and no rows are shown. */
  public static final Sampling DEFAULT = new Sampling(2, 0, 10, 0);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public Sampling {
    require("random chunks", random, 0, MAX_RANDOM);
    require("batches of a chunk", batches, 1, Integer.MAX_VALUE);
    require("rows to show", rows, 0, MAX_ROWS);
  }

  private static void require(String what, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "%s of a dry run must be %s to %s, was %s".formatted(what, least, most, value));
    }
  }

  /**
   * Other chunks at random.
   *
   * @param chunks the number of chunks
   * @param otherSeed decides which
   * @return a new value
   */
  public Sampling withRandom(int chunks, long otherSeed) {
    return new Sampling(chunks, otherSeed, batches, rows);
  }

  /**
   * More or less of each chunk.
   *
   * @param atMost the number of batches
   * @return a new value
   */
  public Sampling withBatches(int atMost) {
    return new Sampling(random, seed, atMost, rows);
  }

  /**
   * Shows rows before and after. They are row data: every reader of the result sees them.
   *
   * @param atMost the largest number of rows of each chunk
   * @return a new value
   */
  public Sampling withRows(int atMost) {
    return new Sampling(random, seed, batches, atMost);
  }
}
