package dev.backfill.support;

import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Range;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * Both ends of a half-open range, to be compared for equality: of keys only the database knows more
 * than that.
 *
 * @param from the first position
 * @param to the end, exclusive
 */
public record RangeEnds(Object from, Object to) {

  /** Ends of ranges of keys that have none. */
  private enum Open {
    BEGIN,
    END
  }

  /**
   * The ends of a range.
   *
   * @param range any range
   * @return empty for explicit keys and for ranges of the host's own types
   */
  public static Optional<RangeEnds> of(Range range) {
    return switch (range) {
      case IdRange ids -> Optional.of(new RangeEnds(ids.from(), ids.to()));
      case DateRange dates -> Optional.of(new RangeEnds(dates.from(), dates.to()));
      case InstantRange instants -> Optional.of(new RangeEnds(instants.from(), instants.to()));
      case KeyRange keys ->
          Optional.of(new RangeEnds(end(keys.from(), Open.BEGIN), end(keys.to(), Open.END)));
      default -> Optional.empty();
    };
  }

  private static Object end(List<String> key, Open otherwise) {
    return key.isEmpty() ? otherwise : key;
  }

  /**
   * Returns true if this range begins where another one ends.
   *
   * @param other the one before
   * @return true if there is nothing between them
   */
  public boolean follows(RangeEnds other) {
    return from.equals(other.to);
  }

  /**
   * The order of two ends, where Java knows it.
   *
   * @param one an end
   * @param other another end of the same type
   * @return empty for keys that the database compares
   */
  public static Optional<Integer> compare(Object one, Object other) {
    if (one instanceof Long a && other instanceof Long b) {
      return Optional.of(a.compareTo(b));
    }
    if (one instanceof LocalDate a && other instanceof LocalDate b) {
      return Optional.of(a.compareTo(b));
    }
    return one instanceof Instant a && other instanceof Instant b
        ? Optional.of(a.compareTo(b))
        : Optional.empty();
  }

  /**
   * An end for people.
   *
   * @param end an end of a range
   * @return the value, or that there is none
   */
  public static String text(Object end) {
    if (end == Open.BEGIN
        || end.equals(Long.MIN_VALUE)
        || end.equals(LocalDate.MIN)
        || end.equals(Instant.MIN)) {
      return "the beginning";
    }
    if (end == Open.END
        || end.equals(Long.MAX_VALUE)
        || end.equals(LocalDate.MAX)
        || end.equals(Instant.MAX)) {
      return "the end";
    }
    return end instanceof List<?> key && key.size() == 1
        ? String.valueOf(key.getFirst())
        : end.toString();
  }
}
