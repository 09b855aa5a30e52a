package dev.backfill.work;

import dev.backfill.scope.Range;

/**
 * The work of one chunk. Role; plain work is done at least once.
 *
 * <p>Called from the threads of the lanes, at most as many at a time as the plan has lanes, and
 * again for the same chunk after a failure or a crash: plain work must be idempotent. They are
 * virtual threads unless the plan has a {@linkplain dev.backfill.plan.RunOptions#threadFactory
 * thread factory}.
 *
 * <p>Work that computes without a pause keeps the carrier of its virtual thread, of which the JVM
 * has one per core: with as many such chunks, the other lanes wait. A lane whose thread was given
 * up after a deadline continues on a platform thread.
 *
 * @param <R> type of the ranges that this work can do
 */
@FunctionalInterface
public interface ChunkProcessor<R extends Range> {

  /**
   * Does the work of one chunk.
   *
   * @param chunk the chunk to process
   * @return the number of rows that were changed; 0 to {@link Batch#MOST_ROWS}, or the chunk fails
   * @throws Exception to fail this attempt; whether the chunk is tried again is the plan's decision
   */
  long process(ActiveChunk<R> chunk) throws Exception;
}
