package dev.backfill.scope;

/**
 * A half-open range of integer keys: {@code from} belongs to it, {@code to} does not.
 *
 * <p>{@link Long#MIN_VALUE} as {@code from} and {@link Long#MAX_VALUE} as {@code to} mean
 * unbounded, so that a row at the very end of the type is covered too.
 *
 * <p>Value; immutable and safe to share.
 *
 * @param from first key, inclusive
 * @param to end, exclusive; above {@code from}
 */
public record IdRange(long from, long to) implements Range {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the range is empty
   */
  public IdRange {
    if (from >= to) {
      throw EmptyRange.of(from, to);
    }
  }

  @Override
  public String toString() {
    return "[" + from + ", " + to + ")";
  }
}
