package dev.backfill.scope;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * Writes ranges down and reads them back. Role; comes with the {@link Scope}; thread-safe.
 *
 * @param <R> type of the ranges
 */
public interface RangeCodec<R extends Range> {

  /**
   * Two texts that stand in the ledger.
   *
   * <p>Value.
   *
   * @param lo lower bound, inclusive; the type's MIN means unbounded; explicit keys stand here
   * @param hi upper bound, exclusive; the type's MAX means unbounded; empty for explicit keys
   */
  record Bounds(String lo, String hi) {}

  /**
   * Writes a range down.
   *
   * @param range any range of the scope
   * @return texts from which {@link #read} makes an equal range
   */
  Bounds write(R range);

  /**
   * Reads a range back.
   *
   * @param bounds the text that {@link #write} made
   * @return an equal range
   * @throws IllegalArgumentException if the texts are not a range
   */
  R read(Bounds bounds);

  /**
   * A label for people, made from the range: {@code 2023-07} for a whole month, {@code
   * 2023-07-01..2023-07-15} for a part. Different ranges have different labels. Not asked when
   * {@link #sensitive}.
   *
   * @param range any range of the scope
   * @param zone zone of the plan
   * @return the label, at most 200 characters
   */
  String id(R range, ZoneId zone);

  /**
   * Returns true if bounds are row data, such as text keys. Then the chunk's ordinal is its label,
   * and bounds never reach a log, report, event or page.
   *
   * @return true if bounds must not be shown
   */
  boolean sensitive();

  /**
   * Returns the rest of a range after one of its pieces and all pieces before it in the order have
   * been planned.
   *
   * @param range the whole
   * @param planned the last piece planned, or its {@link #mark}
   * @param order the order of planning
   * @return empty if this codec cannot tell: planning then resumes only if the strategy gives that
   *     piece again, and is refused otherwise; else the rest, at most one range
   */
  default Optional<List<R>> rest(R range, R planned, Order order) {
    return Optional.empty();
  }

  /**
   * A short range that stands for the end of a piece: {@link #rest} of it is that of the piece. The
   * ledger keeps it to find the first key that is not planned.
   *
   * @param piece a piece that was planned
   * @param order the order of planning
   * @return the piece itself, by default
   */
  default R mark(R piece, Order order) {
    return piece;
  }

  /**
   * Returns the parts of a wider range that a planned one lacks.
   *
   * @param planned the range that the run has covered
   * @param wanted the range that the plan now requests
   * @return the parts of {@code wanted} outside {@code planned}, in ascending order, nothing if
   *     they are equal; empty if {@code wanted} does not contain {@code planned}, or cannot be
   *     compared
   */
  default Optional<List<R>> growth(R planned, R wanted) {
    return planned.equals(wanted) ? Optional.of(List.of()) : Optional.empty();
  }

  /**
   * Returns true if no row can be in both of two ranges.
   *
   * @param one a range of this scope
   * @param other a range of another scope along the same column of the same table
   * @return false if they share a row, and by default: if this codec cannot tell
   */
  default boolean areDisjoint(R one, R other) {
    return false;
  }

  /**
   * Cuts a range in two, for a chunk that takes too long.
   *
   * @param range any range of the scope
   * @return two ranges that cover it, in ascending order; empty if it is a single key or day, or if
   *     this codec cannot tell
   */
  default List<R> halves(R range) {
    return List.of();
  }

  /**
   * The codec of date ranges: ISO-8601 dates, labels by calendar.
   *
   * @return always the same codec
   */
  static RangeCodec<DateRange> dates() {
    return Codecs.DATES;
  }

  /**
   * The codec of instant ranges: ISO-8601 instants, labels by the calendar of the zone.
   *
   * @return always the same codec
   */
  static RangeCodec<InstantRange> instants() {
    return Codecs.INSTANTS;
  }

  /**
   * The codec of integer key ranges: decimal numbers.
   *
   * @return always the same codec
   */
  static RangeCodec<IdRange> ids() {
    return Codecs.IDS;
  }

  /**
   * The codec of ranges of keys of any type.
   *
   * @param sensitive true if keys are row data, and so are never shown
   * @return an equal codec for the same answer
   */
  static RangeCodec<KeyRange> keyRanges(boolean sensitive) {
    return new KeyRangeCodec(sensitive);
  }

  /**
   * The codec of explicit keys. Text keys are row data, and so {@link #sensitive}.
   *
   * @param <K> type of the keys
   * @param type Long, Integer, String or UUID
   * @return an equal codec for the same type
   * @throws IllegalArgumentException for any other type
   */
  static <K> RangeCodec<KeySet<K>> keys(Class<K> type) {
    return Codecs.keys(type);
  }
}
