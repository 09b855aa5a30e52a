package dev.backfill.plan;

/**
 * The part of a plan that is done and checked first, as a trial.
 *
 * <p>Value.
 *
 * @param chunks so many chunks; 0 if it is a share
 * @param percent of all chunks; 0 if it is a number
 */
public record Stage(long chunks, double percent) {

  private static final double ALL = 100;

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException unless it is either at least one chunk, or more than 0 and
   *     less than 100 percent
   */
  public Stage {
    boolean number = chunks > 0 && percent == 0;
    boolean share = chunks == 0 && percent > 0 && percent < ALL;
    if (!number && !share) {
      throw new IllegalArgumentException(
          "a stage is at least 1 chunk, or more than 0 and less than 100 percent; was %s chunks, %s percent"
              .formatted(chunks, percent));
    }
  }

  /**
   * The first chunks.
   *
   * @param count at least 1
   * @return a stage
   */
  public static Stage chunks(long count) {
    return new Stage(count, 0);
  }

  /**
   * A share of all chunks, rounded up.
   *
   * @param share more than 0 and less than 100
   * @return a stage
   */
  public static Stage percent(double share) {
    return new Stage(0, share);
  }

  /**
   * The number of its last chunk.
   *
   * @param all the number of chunks that there are
   * @return at least 1
   */
  public long last(long all) {
    return chunks > 0 ? chunks : Math.max(1, (long) Math.ceil(all * percent / ALL));
  }

  /** Such as {@code 1 chunk} or {@code 5 %}. */
  @Override
  public String toString() {
    if (chunks > 0) {
      return chunks + (chunks == 1 ? " chunk" : " chunks");
    }
    return (percent == Math.rint(percent) ? Long.toString((long) percent) : percent) + " %";
  }
}
