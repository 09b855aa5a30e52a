package dev.backfill.work;

import dev.backfill.scope.Range;

/**
 * The work of one chunk that counts no rows. Role; the same rules as for {@link ChunkProcessor}.
 *
 * @param <R> type of the ranges that this work can do
 */
@FunctionalInterface
public interface ChunkAction<R extends Range> {

  /**
   * Does the work of one chunk.
   *
   * @param chunk the chunk to process
   * @throws Exception to fail this attempt; whether the chunk is tried again is the plan's decision
   */
  void process(ActiveChunk<R> chunk) throws Exception;
}
