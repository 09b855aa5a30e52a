package dev.backfill.ledger;

import dev.backfill.scope.Chunk;
import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the chunks of a run cover, as a ledger holds them: enough to prove that they are disjoint
 * and leave nothing out. Of chunks of ranges that is in far fewer entries than there are chunks; a
 * chunk of explicit keys is an entry of its own.
 *
 * <p>Value; made by ledgers.
 *
 * @param <R> type of the ranges
 * @param stretches all chunks, in the order of their numbers
 * @param split the chunks that were replaced by smaller ones
 * @param undone the first chunk that has not ended as done, skipped or split; also one that is
 *     SUCCEEDED although its last batch was not committed
 */
public record ChunkCoverage<R extends Range>(
    List<Stretch<R>> stretches, List<Chunk<R>> split, Optional<Undone> undone) {

  /** Copies the lists. */
  public ChunkCoverage {
    stretches = List.copyOf(stretches);
    split = List.copyOf(split);
  }

  /**
   * Chunks of one kind, with numbers that follow each other, each of which begins where the one
   * before it ends. Where bounds cannot be compared, each chunk is a stretch of its own.
   *
   * <p>Value.
   *
   * @param <R> type of the ranges
   * @param parentNo the number of the chunk whose parts they are; empty for chunks that were
   *     planned
   * @param order oldest first if the ranges ascend
   * @param first the first chunk, without its estimate
   * @param last the last chunk, without its estimate
   * @param chunks how many there are
   */
  public record Stretch<R extends Range>(
      OptionalLong parentNo, Order order, Chunk<R> first, Chunk<R> last, long chunks) {}

  /**
   * A chunk that has not been done.
   *
   * <p>Value.
   *
   * @param label its label in the report
   * @param state its state
   */
  public record Undone(String label, ChunkState state) {}
}
