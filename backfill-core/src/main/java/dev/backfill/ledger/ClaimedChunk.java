package dev.backfill.ledger;

import dev.backfill.scope.Chunk;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import java.util.Optional;

/**
 * A chunk that this process has claimed.
 *
 * <p>Value.
 *
 * @param <R> type of the range
 * @param chunk the planned chunk
 * @param attempt which attempt this is, from 1
 * @param fence the fence of the claim
 * @param batches the number of its batches that are committed already
 * @param cursor where the last committed batch ended; empty to begin
 * @param rows the row counts of those batches, in all attempts
 */
public record ClaimedChunk<R extends Range>(
    Chunk<R> chunk, int attempt, long fence, int batches, Optional<String> cursor, RowCounts rows) {

  /**
   * The number of rows that the committed batches have changed, in all attempts.
   *
   * @return 0 or more
   */
  public long changed() {
    return rows.changed();
  }

  /**
   * The same claim as a first attempt: something was committed since, and attempts count what fails
   * without progress.
   *
   * @return the claim, in its first attempt
   */
  public ClaimedChunk<R> anew() {
    return new ClaimedChunk<>(chunk, 1, fence, batches, cursor, rows);
  }

  /**
   * The same claim after one more committed batch.
   *
   * @param done that batch
   * @return the claim with one batch more, where that batch ended
   */
  public ClaimedChunk<R> after(Batch done) {
    var more = new RowCounts(done.changed(), done.kept(), done.conflicts());
    return new ClaimedChunk<>(chunk, attempt, fence, batches + 1, done.cursor(), rows.plus(more));
  }
}
