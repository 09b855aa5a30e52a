package dev.backfill.jdbc.check;

import dev.backfill.jdbc.scope.Selection;
import dev.backfill.scope.ChunkBy;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.DateChunking;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.IdRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A part of a scope, such as a month, in which rows are counted. Value.
 *
 * @param range the part
 * @param label its label, without row data
 */
record ScopeParts(Range range, String label) {

  private static final int MOST = 24;

  /**
   * Days, weeks, months, quarters or years of a scope of dates or times, or parts of the same width
   * of whole numbers; whatever gives at most {@value #MOST} parts.
   *
   * @return empty if the scope is open, has several ranges, or is of another kind
   */
  static List<ScopeParts> of(Selection<?> rows) {
    if (rows.discovers() || rows.coverage().checked().size() != 1) {
      return List.of();
    }
    var range = rows.coverage().checked().getFirst();
    if (rows.axis().isOpenAbove(range) || rows.axis().isOpenBelow(range)) {
      return List.of();
    }
    var zone = rows.zone().orElse(ZoneOffset.UTC);
    return switch (range) {
      case DateRange dates -> cut(calendar(), dates, zone, RangeCodec.dates());
      case InstantRange instants ->
          cut(calendar().map(unit -> unit.in(zone)), instants, zone, RangeCodec.instants());
      case IdRange ids -> cut(Stream.of(ChunkBy.width(width(ids))), ids, zone, RangeCodec.ids());
      default -> List.of();
    };
  }

  private static Stream<DateChunking> calendar() {
    return Stream.of(ChunkBy.DAY, ChunkBy.WEEK, ChunkBy.MONTH, ChunkBy.QUARTER, ChunkBy.YEAR);
  }

  private static long width(IdRange ids) {
    return Math.max(1, Math.ceilDiv(Math.subtractExact(ids.to(), ids.from()), MOST - 1));
  }

  private static <R extends Range> List<ScopeParts> cut(
      Stream<? extends ChunkStrategy<R>> strategies, R range, ZoneId zone, RangeCodec<R> codec) {
    return strategies
        .filter(strategy -> strategy.count(range, zone).orElse(Long.MAX_VALUE) <= MOST)
        .findFirst()
        .map(strategy -> parts(strategy, range, zone, codec))
        .orElse(List.of());
  }

  private static <R extends Range> List<ScopeParts> parts(
      ChunkStrategy<R> strategy, R range, ZoneId zone, RangeCodec<R> codec) {
    var parts = new ArrayList<ScopeParts>();
    try {
      strategy
          .split(range, new Planning<>(zone, Order.OLDEST_FIRST, Optional.empty()))
          .forEachRemaining(part -> parts.add(new ScopeParts(part, codec.id(part, zone))));
    } catch (Exception e) {
      throw new IllegalStateException("The calendar asks no database", e);
    }
    return parts;
  }
}
