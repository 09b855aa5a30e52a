package dev.backfill.work;

/**
 * The volume that work would write, as far as the catalog can tell.
 *
 * <p>Value.
 *
 * @param leastLog bytes of the database's log, if as little as possible has to be logged
 * @param mostLog bytes of it, if as much as possible has to be, such as every page once as a whole
 * @param disk bytes that tables and indexes may grow, until old versions of rows are removed
 * @param beforeImages bytes of before-images that the ledger keeps until they are forgotten; 0
 *     where none are kept
 */
public record Volume(long leastLog, long mostLog, long disk, long beforeImages) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative, or the least more than the most
   */
  public Volume {
    if (leastLog < 0 || leastLog > mostLog || disk < 0 || beforeImages < 0) {
      throw new IllegalArgumentException(
          "a volume is 0 or more, and its least no more than its most: log %s to %s, disk %s, before-images %s"
              .formatted(leastLog, mostLog, disk, beforeImages));
    }
  }
}
