package dev.backfill.work;

import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A chunk while a lane works on it. Role; thread-safe.
 *
 * @param <R> type of the range
 */
public interface ActiveChunk<R extends Range> extends Chunk<R> {

  /**
   * Which attempt this is.
   *
   * @return 1 for the first
   */
  int attempt();

  /**
   * The number that refuses a process that has lost this chunk. Grows with every claim; hand it to
   * a receiver outside the database, so that it can reject an older one.
   *
   * @return 1 or more
   */
  long fence();

  /**
   * The same text on each attempt of this chunk in this run, and on no other: for receivers outside
   * the database that drop what they have already seen.
   *
   * @return run id and chunk number
   */
  String idempotencyKey();

  /**
   * Returns true if this chunk should stop. Long work checks it now and then and returns or throws;
   * what it has not committed is done again by a later run.
   *
   * @return true once the run was asked to cancel now
   */
  boolean cancelled();

  /**
   * A chunk for a unit test of a processor: number 1, first attempt, never cancelled.
   *
   * @param <R> type of the range
   * @param range which data
   * @return the chunk
   */
  static <R extends Range> ActiveChunk<R> of(R range) {
    var chunk = Chunk.of(1, range.toString(), ChunkKind.RANGE, range, Optional.empty());
    return new HeldChunk<>(chunk, 1, 1, "test", () -> false);
  }

  /**
   * The same chunk as one of a wider type of range: for work that calls other work, such as {@code
   * ChunkProcessor<Range>} for a chunk of dates. A chunk only gives its range, so this is safe.
   *
   * @param <R> the wider type
   * @param chunk any chunk
   * @return the same object
   */
  @SuppressWarnings("unchecked")
  static <R extends Range> ActiveChunk<R> widened(ActiveChunk<? extends R> chunk) {
    return (ActiveChunk<R>) chunk;
  }

  /**
   * A chunk that was claimed from a ledger; for engines.
   *
   * @param <R> type of the range
   * @param chunk the planned chunk
   * @param attempt which attempt this is, from 1
   * @param fence the fence of the claim
   * @param runId the run's id
   * @param cancelled returns true if the chunk should stop
   * @return the chunk
   */
  static <R extends Range> ActiveChunk<R> claimed(
      Chunk<R> chunk, int attempt, long fence, String runId, BooleanSupplier cancelled) {
    return new HeldChunk<>(chunk, attempt, fence, runId, cancelled);
  }
}
