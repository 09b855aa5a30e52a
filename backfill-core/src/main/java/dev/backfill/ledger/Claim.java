package dev.backfill.ledger;

import dev.backfill.scope.Range;
import java.time.Duration;
import java.util.List;

/**
 * Answer to a claim. Value.
 *
 * @param <R> type of the ranges
 */
public sealed interface Claim<R extends Range> {

  /**
   * Work to do.
   *
   * @param <R> type of the ranges
   * @param held at least one chunk, in the order of work
   */
  record Chunks<R extends Range>(List<ClaimedChunk<R>> held) implements Claim<R> {}

  /**
   * Nothing to do yet: back-off, a pause, chunks of others, or planning that has not come so far.
   *
   * @param <R> type of the ranges
   * @param atMost when to ask again at the latest; a time to wait, not a time of day, because the
   *     ledger's clock is not ours
   */
  record Idle<R extends Range>(Duration atMost) implements Claim<R> {}

  /**
   * Planning is complete and every chunk has ended.
   *
   * @param <R> type of the ranges
   */
  record Drained<R extends Range>() implements Claim<R> {}

  /**
   * Nothing is at work, and each chunk that is left waits for a plan upstream that has ended
   * without what the chunk needs.
   *
   * @param <R> type of the ranges
   * @param why the first of the reasons; names the plan upstream
   */
  record Blocked<R extends Range>(String why) implements Claim<R> {}

  /**
   * The run shall end, or this process was declared dead.
   *
   * @param <R> type of the ranges
   * @param why for people
   */
  record Stop<R extends Range>(String why) implements Claim<R> {}
}
