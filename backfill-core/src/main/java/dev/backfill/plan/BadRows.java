package dev.backfill.plan;

/**
 * The number of rows that a run may set aside because they fail on their data.
 *
 * <p>Value. The run stops at the row with which both limits would be exceeded: more than {@code
 * rows} rows, <em>and</em> more than {@code share} of the rows that the run has processed. Counted
 * is over all restarts of the run.
 *
 * @param rows this many rows never stop the run; 1 or more
 * @param share nor does this share of the rows that the run has processed so far; 0 to 1
 */
public record BadRows(long rows, double share) {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public BadRows {
    if (rows < 1) {
      throw new IllegalArgumentException(
          "rows to set aside must be >= 1, was %d; to set none aside, leave setAside(..) out"
              .formatted(rows));
    }
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "share of rows to set aside must be 0 to 1, was %s; 0.01 is one row of a hundred"
              .formatted(share));
    }
  }

  /**
   * So many rows, whatever their share.
   *
   * @param rows 1 or more
   * @return the limit
   * @throws IllegalArgumentException if the number is less than 1
   */
  public static BadRows atMost(long rows) {
    return new BadRows(rows, 0);
  }

  /**
   * The same number, or this share of the processed rows, whichever is more.
   *
   * @param part 0 to 1, such as 0.01 for one row of a hundred
   * @return the limit
   * @throws IllegalArgumentException if the share is out of its bounds
   */
  public BadRows orShare(double part) {
    return new BadRows(rows, part);
  }

  /**
   * The number of rows that may be set aside at present.
   *
   * @param processed the rows that the run has processed so far
   * @return {@link #rows} or more
   */
  public long allowed(long processed) {
    return Math.max(rows, (long) Math.floor(share * processed));
  }
}
