package dev.backfill.plan;

/**
 * The number of chunks that may fail before the run stops claiming more.
 *
 * <p>Value. The run stops when more than {@code chunks} <em>and</em> more than {@code percent} of
 * the planned chunks have failed. Whatever the limit, a run with a failed chunk ends FAILED.
 *
 * @param chunks this many failed chunks never stop the run; 0 or more
 * @param percent nor does this share of all chunks planned so far; 0 to 100
 * @param alike so many different chunks that fail alike in a row, with nothing committed in
 *     between, pause the run, because the cause cannot lie in them; 0 for never. Counted are
 *     failures that are worth a retry, per process
 */
public record FailureLimit(long chunks, double percent, int alike) {

  /** Chunks that fail alike in a row before the run pauses, unless set otherwise: {@value}. */
  public static final int DEFAULT_ALIKE = 10;

  /** 3 chunks and 1 percent, or {@value #DEFAULT_ALIKE} alike in a row. */
  public static final FailureLimit DEFAULT = new FailureLimit(3, 1.0);

  /**
   * The first failed attempt that is not retried stops the run: no chunk begins after it. Batches
   * that are at work commit, and so does work without batches.
   */
  public static final FailureLimit FAIL_FAST = new FailureLimit(0, 0);

  /**
   * Checks the numbers, with {@link #DEFAULT_ALIKE} alike in a row.
   *
   * @param chunks this many failed chunks never stop the run; 0 or more
   * @param percent nor does this share of all chunks planned so far; 0 to 100
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public FailureLimit(long chunks, double percent) {
    this(chunks, percent, DEFAULT_ALIKE);
  }

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public FailureLimit {
    if (chunks < 0) {
      throw new IllegalArgumentException("failed chunks allowed must be >= 0, was " + chunks);
    }
    if (alike < 0) {
      throw new IllegalArgumentException(
          "chunks failing alike in a row must be >= 0, was %s; 0 means never".formatted(alike));
    }
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          "percent of failed chunks allowed must be 0 to 100, was " + percent);
    }
  }

  /**
   * Returns true if the run continues.
   *
   * @param failed the number of chunks that have failed
   * @param planned the number of chunks that are planned so far
   * @return false if the limit is exceeded
   */
  public boolean allows(long failed, long planned) {
    return failed <= chunks || failed * 100.0 <= percent * planned;
  }
}
