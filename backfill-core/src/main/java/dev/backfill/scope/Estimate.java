package dev.backfill.scope;

/**
 * A number of rows, and where it comes from.
 *
 * <p>Value.
 *
 * @param rows the number of rows; 0 or more
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
    GIVEN,
    /** Statistics that no longer fit the size of the table; fresh ones expect better. */
    STALE,
    /** The most that there can be, where it is unknown how many meet a condition. */
    AT_MOST
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

  /**
   * The rows of both, from the less sure of the two sources.
   *
   * @param more other rows
   * @return a new value
   * @throws ArithmeticException if there are more of them than a {@code long} can hold
   */
  public Estimate plus(Estimate more) {
    var lessSure = source.compareTo(more.source()) >= 0 ? source : more.source();
    return new Estimate(Math.addExact(rows, more.rows()), lessSure);
  }

  /**
   * Returns true if so many rows are expected.
   *
   * @return false if there may be far fewer, see {@link Source#AT_MOST}
   */
  public boolean isExpected() {
    return source != Source.AT_MOST;
  }
}
