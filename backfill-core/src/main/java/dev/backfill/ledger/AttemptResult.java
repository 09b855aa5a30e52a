package dev.backfill.ledger;

import dev.backfill.scope.Range;
import dev.backfill.work.Failure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The ways in which an attempt ends without a committed last batch. Value. */
public sealed interface AttemptResult {

  /**
   * To be tried again.
   *
   * @param after the shortest time to wait
   * @param failure the failure
   * @param counts true if this was one of the attempts that the plan allows
   */
  record Retry(Duration after, Failure failure, boolean counts) implements AttemptResult {}

  /**
   * Given up.
   *
   * @param failure the failure
   */
  record Failed(Failure failure) implements AttemptResult {}

  /**
   * Left out on request.
   *
   * @param why for people
   */
  record Skipped(String why) implements AttemptResult {}

  /**
   * Replaced by smaller chunks, in one step. They get the next numbers, the chunk's kind and all
   * attempts. The chunk keeps as much of its estimate as it has seen rows; the rest is shared
   * evenly among the children, the first ones getting one more where it does not come out even.
   *
   * <p>Refused unless the claim has as many batches as the ledger knows: the children would begin
   * behind rows that belong to none of them, or before rows that are done.
   *
   * @param children ranges that cover the rest of the chunk; of the run's type
   * @param cursor where each of them begins, as if a batch had ended there; empty for its beginning
   */
  record Split(List<? extends Range> children, Optional<String> cursor) implements AttemptResult {

    /**
     * Children that each begin at their beginning.
     *
     * @param children ranges that cover the rest of the chunk; of the run's type
     */
    public Split(List<? extends Range> children) {
      this(children, Optional.empty());
    }

    /** Copies the children. */
    public Split {
      children = List.copyOf(children);
    }
  }

  /** Given back: pending again, as if it had not been claimed, but with a new fence. */
  record Released() implements AttemptResult {}
}
