package dev.backfill.jdbc.dialect;

/**
 * The number of rows that a table has at present, as far as the server knows without reading them.
 * The planner takes the density of the last ANALYZE for the pages of today, so that deleted rows
 * count until VACUUM has removed them, and every version of an updated row counts. The server also
 * counts the rows that each transaction inserts and deletes; the smaller number is the better one,
 * if the changes that were counted explain the difference. Value.
 *
 * @param rows the number of rows
 * @param stale true if the statistics are of a table of another size
 */
public record RowsNow(long rows, boolean stale) {

  /** Two numbers that differ by more than this share are not of one table. */
  private static final double APART = 0.2;

  /**
   * The server's counters.
   *
   * @param live rows at present; what a session inserts just before its own ANALYZE counts twice
   * @param changed rows that were changed since the last ANALYZE, and versions that are dead
   * @param dead versions of rows that are dead
   * @param made rows that were inserted and not deleted, ever
   * @param complete false if counting began after the last ANALYZE, as after a crash
   */
  public record Counters(long live, long changed, long dead, long made, boolean complete) {

    /** At most what the planner expects. */
    long rows(long planned) {
      if (!complete) {
        return planned;
      }
      if (live <= planned) {
        return planned - live <= changed ? live : planned;
      }
      boolean twice = areApart(planned, live) && made > 0 && made < planned;
      return twice && planned - made <= dead ? made : planned;
    }
  }

  public static RowsNow of(long planned, Counters counted) {
    long rows = counted.rows(planned);
    return new RowsNow(rows, areApart(planned, rows));
  }

  private static boolean areApart(long one, long other) {
    return Math.abs(one - other) > APART * Math.max(one, other);
  }
}
