package dev.backfill.scope;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;

/**
 * Judges pieces without the code that made them: they must be ordered, disjoint, not empty, and
 * cover exactly the range. Gives up on an iteration that does not end.
 */
final class Coverage {

  /** More pieces than any test asks for. */
  static final int MAX_PIECES = 20_000;

  /** Orders intervals of one type. */
  static final Comparator<Range> BY_LOWER_BOUND =
      (one, other) -> Bound.lower(one).compare(Bound.lower(other));

  private Coverage() {}

  /** Reads all pieces, or fails if there are too many. */
  static <R extends Range> List<R> read(Iterator<R> pieces) {
    var list = new ArrayList<R>();
    while (pieces.hasNext()) {
      list.add(pieces.next());
      if (list.size() > MAX_PIECES) {
        throw new AssertionError("does not end: more than " + MAX_PIECES + " pieces");
      }
    }
    return list;
  }

  /** Fails unless the pieces, in ascending order, are a partition of the range. */
  static <R extends Range> void require(R range, List<R> ascending) {
    if (range instanceof KeySet<?> keys) {
      requireKeys(keys, ascending);
    } else {
      requireInterval(range, ascending);
    }
  }

  private static void requireInterval(Range range, List<? extends Range> ascending) {
    Bound<?> expected = Bound.lower(range);
    for (Range piece : ascending) {
      if (!Bound.lower(piece).equals(expected)) {
        throw new AssertionError("gap or overlap: " + piece + " does not begin at " + expected);
      }
      if (Bound.upper(piece).compare(expected) <= 0) {
        throw new AssertionError("empty or backwards: " + piece);
      }
      expected = Bound.upper(piece);
    }
    if (!Bound.upper(range).equals(expected)) {
      throw new AssertionError("ends at " + expected + ", not at the end of " + range);
    }
  }

  private static void requireKeys(KeySet<?> range, List<? extends Range> pieces) {
    var keys = new ArrayList<Object>();
    for (Range piece : pieces) {
      keys.addAll(((KeySet<?>) piece).keys());
    }
    if (new HashSet<>(keys).size() != keys.size()) {
      throw new AssertionError("a key is in two pieces");
    }
    if (!keys.equals(range.keys())) {
      throw new AssertionError("other keys, or in another order");
    }
  }

  /** One end of a range; only bounds of one type are comparable. */
  private record Bound<T extends Comparable<? super T>>(T value) {

    static Bound<?> lower(Range range) {
      return switch (range) {
        case DateRange dates -> new Bound<>(dates.from());
        case UncheckedDates dates -> new Bound<>(dates.from());
        case InstantRange instants -> new Bound<>(instants.from());
        case IdRange ids -> new Bound<>(ids.from());
        default -> throw new AssertionError("not an interval: " + range);
      };
    }

    static Bound<?> upper(Range range) {
      return switch (range) {
        case DateRange dates -> new Bound<>(dates.to());
        case UncheckedDates dates -> new Bound<>(dates.to());
        case InstantRange instants -> new Bound<>(instants.to());
        case IdRange ids -> new Bound<>(ids.to());
        default -> throw new AssertionError("not an interval: " + range);
      };
    }

    @SuppressWarnings("unchecked") // both ends are of ranges of one type
    int compare(Bound<?> other) {
      return value.compareTo((T) other.value());
    }
  }
}
