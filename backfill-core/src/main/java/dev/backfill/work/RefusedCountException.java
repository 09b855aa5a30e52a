package dev.backfill.work;

/** Work has returned a number of rows that cannot be one. Its message may be shown. */
final class RefusedCountException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private RefusedCountException(String message) {
    super(message);
  }

  /** Refuses a count that is negative or too large to be one. */
  static void require(String what, long rows) {
    if (rows < 0 || rows > Batch.MOST_ROWS) {
      throw new RefusedCountException(
          "The work returned %s as the number of rows (%s); return how many rows it changed, 0 to %s"
              .formatted(rows, what, Batch.MOST_ROWS));
    }
  }
}
