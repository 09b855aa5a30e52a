package dev.backfill.support;

import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.scope.RowEstimator;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The chunks that a plan would have, one after the other in the order of work, cut with an
 * estimator that reads no rows; nothing is written. For one thread.
 *
 * @param <R> type of the ranges
 */
public final class PlanPreview<R extends Range> {

  /** The largest number of questions to the data for one explanation. */
  private static final int ASKED = 200;

  private final Cutting<R> cutting;
  private final List<R> ranges;
  private final Iterator<R> rest;
  private final Optional<RowEstimator<R>> estimator;
  private final boolean asksForEach;
  private Iterator<R> pieces = Collections.emptyIterator();
  private long made;
  private boolean nullsMade;

  /**
   * A chunk that there would be.
   *
   * <p>Value.
   *
   * @param <R> type of the range
   * @param no its number, from 1
   * @param kind the kind of its rows
   * @param range which data
   * @param expected its rows; empty if unknown, or if too many would have to be asked for
   */
  public record Piece<R extends Range>(
      long no, ChunkKind kind, R range, Optional<Estimate> expected) {}

  private PlanPreview(
      Cutting<R> cutting,
      List<R> ranges,
      Optional<RowEstimator<R>> estimator,
      boolean asksForEach) {
    this.cutting = cutting;
    this.ranges = ranges;
    this.rest = ranges.iterator();
    this.estimator = estimator;
    this.asksForEach = asksForEach;
  }

  /**
   * Begins to explain a plan. Ranges are asked for once: the data may have to be.
   *
   * @param <R> type of the ranges
   * @param cutting the settings that determine the chunks
   * @return the preview, before the first chunk
   * @throws Exception if the data cannot be asked
   */
  public static <R extends Range> PlanPreview<R> of(Cutting<R> cutting) throws Exception {
    var ranges = new ArrayList<R>();
    cutting.scope().ranges().forEachRemaining(ranges::add);
    var exact = cutting.scope().estimator();
    Optional<RowEstimator<R>> estimator =
        exact.isPresent() ? Optional.of(exact.get().preview()) : Optional.empty();
    return new PlanPreview<>(
        cutting,
        cutting.order() == Order.OLDEST_FIRST ? ranges : ranges.reversed(),
        estimator,
        estimator.map(RowEstimator::asksForEach).orElse(false));
  }

  /**
   * The estimator of the row counts of ranges, which reads no rows.
   *
   * @return empty if the scope cannot tell
   */
  public Optional<RowEstimator<R>> estimator() {
    return estimator;
  }

  /**
   * The ranges of the scope.
   *
   * @return the ranges of the scope, in ascending order
   */
  public List<R> ranges() {
    return cutting.order() == Order.OLDEST_FIRST ? ranges : ranges.reversed();
  }

  /**
   * The notice of the scope about its ranges.
   *
   * @return empty if it has nothing to say
   */
  public Optional<String> found() {
    return cutting.scope().found(ranges);
  }

  /**
   * Rows of the whole scope, those without a value included if they are a chunk, from the least
   * sure of the sources asked.
   *
   * @return empty if the scope cannot tell, or has no range
   * @throws Exception if the data cannot be asked
   */
  public Optional<Estimate> rows() throws Exception {
    Optional<Estimate> rows = Optional.empty();
    if (estimator.isPresent()) {
      for (R range : ranges) {
        var more = estimator.get().estimate(range);
        rows = Optional.of(rows.map(known -> known.plus(more)).orElse(more));
      }
      if (cutting.scope().nulls().isPresent()) {
        var more = estimator.get().estimateNulls();
        rows = Optional.of(rows.map(known -> known.plus(more)).orElse(more));
      }
    }
    return rows;
  }

  /**
   * The number of chunks that there will be, by arithmetic.
   *
   * @return empty if only the data can tell
   */
  public OptionalLong counted() {
    long count = 0;
    for (R range : ranges) {
      var more = cutting.strategy().count(range, cutting.zone());
      if (more.isEmpty()) {
        return OptionalLong.empty();
      }
      count = Math.addExact(count, more.getAsLong());
    }
    return OptionalLong.of(count + (cutting.scope().nulls().isPresent() ? 1 : 0));
  }

  /**
   * The number of chunks after which an explanation should end, so that it takes no longer than a
   * moment.
   *
   * @param atMost the largest number, where they cost nothing
   * @return fewer where each chunk has to be found in the data
   */
  public long worthALook(long atMost) {
    return asksForEach && counted().isEmpty() ? Math.min(ASKED, atMost) : atMost;
  }

  /**
   * Cuts the next chunk.
   *
   * @return empty if there is none
   * @throws Exception if the data cannot be asked
   */
  public Optional<Piece<R>> next() throws Exception {
    while (!pieces.hasNext()) {
      if (!rest.hasNext()) {
        return nulls();
      }
      pieces =
          cutting
              .strategy()
              .split(rest.next(), new Planning<>(cutting.zone(), cutting.order(), estimator));
    }
    R range = pieces.next();
    made++;
    Optional<Estimate> expected =
        estimator.isPresent() && (!asksForEach || made <= ASKED)
            ? Optional.of(estimator.get().estimate(range))
            : Optional.empty();
    return Optional.of(new Piece<>(made, ChunkKind.RANGE, range, expected));
  }

  /** After all others, once. */
  private Optional<Piece<R>> nulls() throws Exception {
    var everything = cutting.scope().nulls();
    if (everything.isEmpty() || nullsMade) {
      return Optional.empty();
    }
    nullsMade = true;
    made++;
    Optional<Estimate> expected =
        estimator.isPresent() ? Optional.of(estimator.get().estimateNulls()) : Optional.empty();
    return Optional.of(new Piece<>(made, ChunkKind.NULLS, everything.get(), expected));
  }

  /**
   * The label of a chunk.
   *
   * @param piece a chunk of this preview
   * @return its label; its number where the bounds are row data
   */
  public String label(Piece<R> piece) {
    if (piece.kind() == ChunkKind.NULLS) {
      return "nulls";
    }
    var codec = cutting.scope().codec();
    return codec.sensitive() ? Long.toString(piece.no()) : codec.id(piece.range(), cutting.zone());
  }

  /**
   * A chunk's range where it is shown.
   *
   * @param piece a chunk of this preview
   * @return its bounds; empty where they are row data
   */
  public String bounds(Piece<R> piece) {
    if (piece.kind() == ChunkKind.NULLS) {
      return "rows without a value";
    }
    return cutting.scope().codec().sensitive() ? "" : piece.range().toString();
  }
}
