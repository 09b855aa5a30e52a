package dev.backfill.ledger;

import java.time.Duration;
import java.util.Set;

/**
 * Refusals that all ledgers share, in the same words; for ledgers.
 *
 * <p>Stateless; thread-safe.
 */
public final class LedgerRules {

  private LedgerRules() {}

  /**
   * Says that there is nothing to withdraw.
   *
   * @param planName name of the plan
   * @param by the person
   * @return the exception to throw
   */
  public static IllegalArgumentException notApprovedBy(String planName, String by) {
    return new IllegalArgumentException(
        "The ledger has no approval of plan '%s' by '%s' that could be withdrawn; ledger.approvals(\"%s\") lists them"
            .formatted(planName, by, planName));
  }

  /**
   * Says that a chunk cannot be skipped.
   *
   * @param planName name of the plan
   * @param chunkId label of the chunk
   * @param atWork true if a lane is at work on it
   * @return the exception to throw
   */
  public static IllegalArgumentException cannotBeSkipped(
      String planName, String chunkId, boolean atWork) {
    return new IllegalArgumentException(
        atWork
            ? "Chunk '%s' of plan '%s' is at work, and is not skipped. Pause the run or wait until the chunk has ended, and skip it then"
                .formatted(chunkId, planName)
            : "Plan '%s' has no chunk '%s' that waits or has failed. Chunks that have succeeded or are skipped already stay as they are; the report names the chunks by their labels"
                .formatted(planName, chunkId));
  }

  /**
   * Says that there is nothing to release.
   *
   * @param planName name of the plan
   * @param chunkId label of the chunk
   * @return the exception to throw
   */
  public static IllegalArgumentException notOnHold(String planName, String chunkId) {
    return new IllegalArgumentException(
        "Plan '%s' has no held or skipped chunk '%s'. The report names these chunks by their labels; other failed chunks are done again when the plan is run again"
            .formatted(planName, chunkId));
  }

  /**
   * Refuses to skip a chunk without a reason.
   *
   * @param why the reason
   * @return the reason
   * @throws IllegalArgumentException if it is blank
   */
  public static String requireReason(String why) {
    if (why.isBlank()) {
      throw new IllegalArgumentException(
          "skipChunk needs a reason, which the report shows; it was blank");
    }
    return why;
  }

  /**
   * Refuses to list no rows.
   *
   * @param atMost the largest number
   * @throws IllegalArgumentException if it is less than 1
   */
  public static void requireSome(int atMost) {
    if (atMost < 1) {
      throw new IllegalArgumentException("badRows lists at least 1 row, was asked for " + atMost);
    }
  }

  /**
   * Refuses what {@link Ledger#forgetEnded} must not be asked.
   *
   * @param longerAgo zero or more
   * @param states states that end a run
   * @throws IllegalArgumentException if they are something else
   */
  public static void requireEnded(Duration longerAgo, Set<RunState> states) {
    if (longerAgo.isNegative()) {
      throw new IllegalArgumentException("longerAgo must not be negative, was " + longerAgo);
    }
    for (RunState state : states) {
      if (state.isLive()) {
        throw new IllegalArgumentException(
            "Runs that are %s have not ended and are not forgotten by their age; use forget(planName) for a single one"
                .formatted(state));
      }
    }
  }
}
