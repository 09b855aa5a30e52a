package dev.backfill.run.upstream;

import dev.backfill.ledger.UpstreamRun.Unfinished;
import dev.backfill.ledger.Upstreams.Rule;
import dev.backfill.ledger.Upstreams.Wait;
import dev.backfill.run.planning.PlannedCover;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import dev.backfill.support.Line;
import dev.backfill.support.Span;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Compares a chunk with the chunks of a plan upstream, by where they lie: one that starts is
 * covered by that plan, everything that it covers is planned there, and no chunk there overlaps it
 * that has not succeeded. Thread-safe.
 */
public final class ComparedChunks {

  private final boolean discovers;
  private final Order order;
  private final RangeCodec<?> codec;
  private final Line line;
  private final ZoneId zone;
  private final AtomicReference<Optional<Read>> lastRead = new AtomicReference<>(Optional.empty());

  /**
   * Compares nothing yet.
   *
   * @param discovers true if the ranges of the plan upstream are found in the data: beside them it
   *     has nothing to do
   * @param order in which it is planned
   * @param codec reads its ranges
   * @param line on which they lie
   * @param zone in which dates are compared
   */
  public ComparedChunks(
      boolean discovers, Order order, RangeCodec<?> codec, Line line, ZoneId zone) {
    this.discovers = discovers;
    this.order = order;
    this.codec = codec;
    this.line = line;
    this.zone = zone;
  }

  <R extends Range> Rule<R> rule(UpstreamPlan.Look look) {
    var cover = look.run().plannedTo().map(this::cover);
    var lying = look.unfinished().stream().filter(ComparedChunks::lies).map(this::lying).toList();
    return (kind, range) ->
        kind == ChunkKind.NULLS
            ? waitOfNulls(look)
            : waitOf(Line.span(range, zone), look, lying, cover);
  }

  /** Rows without a value lie nowhere: they wait for all chunks. */
  private static Optional<Wait> waitOfNulls(UpstreamPlan.Look look) {
    return look.run().planned()
        ? look.unfinished().stream()
            .findFirst()
            .map(chunk -> UpstreamPlan.waitFor(look.plan(), chunk, look.over()))
        : Optional.of(notPlanned(look));
  }

  private Optional<Wait> waitOf(
      Span span, UpstreamPlan.Look look, List<Lying> unfinished, Optional<PlannedCover> cover) {
    for (Lying chunk : unfinished) {
      if (chunk.span().overlaps(span)) {
        return Optional.of(UpstreamPlan.waitFor(look.plan(), chunk.chunk(), look.over()));
      }
    }
    return cover.isEmpty() ? Optional.of(notPlanned(look)) : hole(span, look, cover.get());
  }

  private Optional<Wait> hole(Span span, UpstreamPlan.Look look, PlannedCover cover) {
    for (Span requested : cover.requested()) {
      var part = requested.and(span);
      if (part.isPresent() && part.get().firstHole(cover.planned()).isPresent()) {
        return Optional.of(notPlanned(look));
      }
    }
    return discovers
        ? Optional.empty()
        : span.firstHole(cover.requested()).map(hole -> uncovered(look, hole));
  }

  private Wait uncovered(UpstreamPlan.Look look, Span hole) {
    return new Wait(
        look.over(), "plan '%s' does not cover %s".formatted(look.plan(), line.text(hole, zone)));
  }

  private static Wait notPlanned(UpstreamPlan.Look look) {
    return new Wait(look.over(), "plan '%s' is not planned so far".formatted(look.plan()));
  }

  private static boolean lies(Unfinished chunk) {
    return chunk.kind() != ChunkKind.NULLS;
  }

  private Lying lying(Unfinished chunk) {
    return new Lying(chunk, spanOf(chunk.bounds()));
  }

  private Span spanOf(RangeCodec.Bounds bounds) {
    return Line.span(codec.read(bounds), zone);
  }

  /** It changes only while the plan is planned. */
  private PlannedCover cover(String text) {
    var known = lastRead.get().filter(read -> read.text().equals(text));
    if (known.isPresent()) {
      return known.get().cover();
    }
    var cover = PlannedCover.of(text, order, this::spanOf);
    lastRead.set(Optional.of(new Read(text, cover)));
    return cover;
  }

  /** A position that was read before. */
  private record Read(String text, PlannedCover cover) {}

  /** An unfinished chunk, and where it lies. */
  private record Lying(Unfinished chunk, Span span) {}
}
