package dev.backfill.scope;

import java.util.List;

/**
 * Rows from one key up to another, in the order of the database, which alone can compare keys of
 * any type: UUIDs, text under a collation, several columns.
 *
 * <p>Value; immutable and safe to share.
 *
 * @param from values of the first key as the database writes them, inclusive; empty for unbounded
 * @param to values of the end, exclusive; empty for unbounded
 */
public record KeyRange(List<String> from, List<String> to) implements Range {

  /** Every key there is and will be. */
  public static final KeyRange ALL = new KeyRange(List.of(), List.of());

  /**
   * Copies the lists.
   *
   * @throws IllegalArgumentException if both bounds are there and have different numbers of values,
   *     or are equal
   */
  public KeyRange {
    from = List.copyOf(from);
    to = List.copyOf(to);
    if (!from.isEmpty() && !to.isEmpty()) {
      if (from.size() != to.size()) {
        throw new IllegalArgumentException(
            "A range of keys has as many values at its end as at its beginning; %s and %s were given"
                .formatted(from.size(), to.size()));
      }
      if (from.equals(to)) {
        throw new IllegalArgumentException("Range is empty: its end is its beginning");
      }
    }
  }

  /** Such as {@code [a, b), unbounded above}. Keys of some types are row data and are not shown. */
  @Override
  public String toString() {
    return "[%s, %s)".formatted(text(from), text(to));
  }

  private static String text(List<String> key) {
    return switch (key.size()) {
      case 0 -> "…";
      case 1 -> key.getFirst();
      default -> "(" + String.join(", ", key) + ")";
    };
  }
}
