package dev.backfill.run.planning;

import dev.backfill.run.planning.PlanPosition.Part;
import dev.backfill.run.planning.PlanPosition.Written;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Order;
import dev.backfill.scope.RangeCodec;
import dev.backfill.support.Span;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * How far another run is planned, by the position that its planner has written into the ledger.
 *
 * @param requested the ranges of its scope
 * @param planned the parts for which its chunks are written
 */
public record PlannedCover(List<Span> requested, List<Span> planned) {

  public PlannedCover {
    requested = List.copyOf(requested);
    planned = List.copyOf(planned);
  }

  /**
   * Reads a position.
   *
   * @param plannedTo the position, in the notation of the planner
   * @param order in which that plan is planned
   * @param spans where its ranges lie
   */
  public static PlannedCover of(
      String plannedTo, Order order, Function<RangeCodec.Bounds, Span> spans) {
    var position = PlanPosition.parse(plannedTo);
    return new PlannedCover(
        spans(position.requested().stream(), spans),
        position.parts().stream()
            .filter(part -> part.kind() == ChunkKind.RANGE)
            .flatMap(part -> planned(part, order, spans).stream())
            .toList());
  }

  private static Optional<Span> planned(
      Part part, Order order, Function<RangeCodec.Bounds, Span> spans) {
    var whole = part.range().bounds().map(spans);
    if (part.done()) {
      return whole;
    }
    var last = part.last().flatMap(Written::bounds).map(spans);
    return whole.flatMap(all -> last.map(reached -> upTo(all, reached, order)));
  }

  private static Span upTo(Span all, Span reached, Order order) {
    return switch (order) {
      case OLDEST_FIRST -> new Span(all.from(), reached.to());
      case NEWEST_FIRST -> new Span(reached.from(), all.to());
    };
  }

  private static List<Span> spans(
      Stream<Written> written, Function<RangeCodec.Bounds, Span> spans) {
    return written.flatMap(range -> range.bounds().map(spans).stream()).toList();
  }
}
