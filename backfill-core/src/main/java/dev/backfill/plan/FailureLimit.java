package dev.backfill.plan;

/**
 * How many chunks may fail before the run stops claiming more.
 *
 * <p>Value. The run stops when more than {@code chunks} <em>and</em> more than {@code percent} of
 * the planned chunks have failed. Whatever the limit, a run with a failed chunk ends FAILED.
 *
 * @param chunks this many failed chunks never stop the run; 0 or more
 * @param percent nor does this share of all chunks planned so far; 0 to 100
 */
public record FailureLimit(long chunks, double percent) {

  /** 3 chunks and 1 percent. */
  public static final FailureLimit DEFAULT = new FailureLimit(3, 1.0);

  /** The first failed chunk stops the run. */
  public static final FailureLimit FAIL_FAST = new FailureLimit(0, 0);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public FailureLimit {
    if (chunks < 0) {
      throw new IllegalArgumentException("failed chunks allowed must be >= 0, was " + chunks);
    }
    if (!(percent >= 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          "percent of failed chunks allowed must be 0 to 100, was " + percent);
    }
  }

  /**
   * Whether the run goes on.
   *
   * @param failed how many chunks have failed
   * @param planned how many chunks are planned so far
   * @return false if the limit is exceeded
   */
  public boolean allows(long failed, long planned) {
    return failed <= chunks || failed * 100.0 <= percent * planned;
  }
}
