package dev.backfill.ledger;

import dev.backfill.scope.Chunk;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.support.RangeEnds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the chunks of a run in memory cover. It grows with the places where a chunk does not begin
 * where the one before it ends, and not with the chunks. Guarded by the lock of the run.
 */
final class MemoryCoverage<R extends Range> {

  private final List<ChunkCoverage.Stretch<R>> stretches = new ArrayList<>();
  private final List<Chunk<R>> split = new ArrayList<>();

  /** Adds a chunk with a higher number than all before. */
  void append(Chunk<R> chunk, OptionalLong parentNo) {
    var longer = stretches.isEmpty() ? null : longer(stretches.getLast(), chunk, parentNo);
    if (longer == null) {
      stretches.add(
          new ChunkCoverage.Stretch<>(parentNo, Order.OLDEST_FIRST, bare(chunk), bare(chunk), 1));
    } else {
      stretches.set(stretches.size() - 1, longer);
    }
  }

  /** Notes a chunk that was replaced by smaller ones. */
  void split(Chunk<R> chunk) {
    split.add(bare(chunk));
  }

  ChunkCoverage<R> read(Optional<ChunkCoverage.Undone> undone) {
    return new ChunkCoverage<>(stretches, split, undone);
  }

  private static <R extends Range> Chunk<R> bare(Chunk<R> chunk) {
    return Chunk.of(chunk.no(), chunk.id(), chunk.kind(), chunk.range(), Optional.empty());
  }

  /** The stretch with one chunk more; null if the chunk does not lie beside it. */
  private static <R extends Range> ChunkCoverage.@Nullable Stretch<R> longer(
      ChunkCoverage.Stretch<R> known, Chunk<R> chunk, OptionalLong parentNo) {
    var before = known.last();
    if (!known.parentNo().equals(parentNo) || before.kind() != chunk.kind()) {
      return null;
    }
    return RangeEnds.of(chunk.range())
        .flatMap(ends -> RangeEnds.of(before.range()).flatMap(last -> order(ends, last)))
        .filter(order -> known.chunks() == 1 || known.order() == order)
        .map(
            order ->
                new ChunkCoverage.Stretch<>(
                    parentNo, order, known.first(), bare(chunk), known.chunks() + 1))
        .orElse(null);
  }

  private static Optional<Order> order(RangeEnds ends, RangeEnds last) {
    if (ends.follows(last)) {
      return Optional.of(Order.OLDEST_FIRST);
    }
    return last.follows(ends) ? Optional.of(Order.NEWEST_FIRST) : Optional.empty();
  }
}
