package dev.backfill.scope;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A half-open range of instants: {@code from} belongs to it, {@code to} does not.
 *
 * <p>{@link Instant#MIN} as {@code from} and {@link Instant#MAX} as {@code to} mean unbounded.
 *
 * <p>Value; immutable and safe to share.
 *
 * @param from first instant, inclusive
 * @param to end, exclusive; after {@code from}
 */
public record InstantRange(Instant from, Instant to) implements Range {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the range is empty
   */
  public InstantRange {
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    if (!from.isBefore(to)) {
      throw EmptyRange.of(from, to);
    }
  }

  @Override
  public String toString() {
    return "[" + from + ", " + to + ")";
  }
}
