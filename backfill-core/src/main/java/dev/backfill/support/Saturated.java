package dev.backfill.support;

/**
 * Arithmetic on counts that ends at the greatest number instead of overflowing. Counts come from
 * code of the host too, and an absurd one must not fail a run.
 *
 * <p>Stateless; thread-safe.
 */
public final class Saturated {

  private Saturated() {}

  /**
   * Adds two counts.
   *
   * @param one a count, 0 or more
   * @param other a count, 0 or more
   * @return the sum, or {@link Long#MAX_VALUE} if it is greater
   */
  public static long sum(long one, long other) {
    return one > Long.MAX_VALUE - other ? Long.MAX_VALUE : one + other;
  }
}
