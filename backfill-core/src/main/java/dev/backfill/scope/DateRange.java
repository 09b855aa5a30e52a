package dev.backfill.scope;

import static java.util.Objects.requireNonNull;

import java.time.LocalDate;

/**
 * A half-open range of dates: {@code from} belongs to it, {@code to} does not.
 *
 * <p>{@link LocalDate#MIN} as {@code from} and {@link LocalDate#MAX} as {@code to} mean unbounded.
 *
 * <p>Value; immutable and safe to share.
 *
 * @param from first date, inclusive
 * @param to end, exclusive; after {@code from}
 */
public record DateRange(LocalDate from, LocalDate to) implements Range {

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException if the range is empty
   */
  public DateRange {
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
