package dev.backfill.ledger;

import dev.backfill.scope.Range;
import dev.backfill.work.Failure;
import java.time.Duration;
import java.util.List;

/** How an attempt ended without a committed last batch. Value. */
public sealed interface End {

  /**
   * To be tried again.
   *
   * @param after how long to wait at the least
   * @param failure what went wrong
   * @param counts whether this was one of the attempts that the plan allows
   */
  record Retry(Duration after, Failure failure, boolean counts) implements End {}

  /**
   * Given up.
   *
   * @param failure what went wrong
   */
  record Failed(Failure failure) implements End {}

  /**
   * Left out on request.
   *
   * @param why for people
   */
  record Skipped(String why) implements End {}

  /**
   * Replaced by smaller chunks, in one step.
   *
   * @param children ranges that cover what is left of the chunk; of the run's type
   */
  record Split(List<? extends Range> children) implements End {

    /** Copies the children. */
    public Split {
      children = List.copyOf(children);
    }
  }

  /** Given back: pending again, as if it had not been claimed, but with a new fence. */
  record Released() implements End {}
}
