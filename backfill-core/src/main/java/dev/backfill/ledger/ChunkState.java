package dev.backfill.ledger;

/** States of a chunk. Retrying, blocked and in doubt are views of these. */
public enum ChunkState {
  /** To be done, now or after its back-off. */
  PENDING,
  /** A lane works on it, or did when its process died. */
  RUNNING,
  /** Done and committed. */
  SUCCEEDED,
  /**
   * Given up; done again when the plan is run again, unless its failure {@linkplain
   * dev.backfill.work.FailureKind#holds holds} it.
   */
  FAILED,
  /** Left out on request. */
  SKIPPED,
  /** Replaced by smaller chunks; stands for its part up to its cursor. */
  SPLIT,
  /** Undone. */
  ROLLED_BACK;

  /**
   * Returns true if nothing more will happen to a chunk in this state during this run.
   *
   * @return false for PENDING and RUNNING
   */
  public boolean hasEnded() {
    return this != PENDING && this != RUNNING;
  }
}
