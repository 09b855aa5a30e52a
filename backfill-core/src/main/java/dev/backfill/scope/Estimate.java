package dev.backfill.scope;

/**
 * A number of rows, and where it comes from.
 *
 * <p>Value.
 *
 * @param rows how many rows; 0 or more
 * @param source where the number comes from
 */
public record Estimate(long rows, Source source) {

  /** Where an estimate comes from, from the surest to the least sure. */
  public enum Source {
    /** Counted. */
    EXACT,
    /** The database's own estimate of a query. */
    EXPLAIN,
    /** Statistics in the database's catalog. */
    STATISTICS,
    /** Given by the user. */
    GIVEN
  }

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if {@code rows} is negative
   */
  public Estimate {
    if (rows < 0) {
      throw new IllegalArgumentException("estimated rows must be >= 0, was " + rows);
    }
  }
}
