package dev.backfill.ledger;

import dev.backfill.scope.Chunk;
import dev.backfill.scope.Range;
import java.util.Optional;

/**
 * A chunk that this process has claimed.
 *
 * <p>Value.
 *
 * @param <R> type of the range
 * @param chunk what was planned
 * @param attempt which attempt this is, from 1
 * @param fence the fence of the claim
 * @param batches how many batches of it are committed already
 * @param cursor where the last committed batch ended; empty to begin
 */
public record Held<R extends Range>(
    Chunk<R> chunk, int attempt, long fence, int batches, Optional<String> cursor) {

  /**
   * The same claim after one more committed batch.
   *
   * @param at where that batch ended
   * @return the claim with one batch more
   */
  public Held<R> after(Optional<String> at) {
    return new Held<>(chunk, attempt, fence, batches + 1, at);
  }
}
