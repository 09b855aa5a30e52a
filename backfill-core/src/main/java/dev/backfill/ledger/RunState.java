package dev.backfill.ledger;

/**
 * States of a run: PLANNED to RUNNING, between RUNNING and PAUSED, RUNNING to VALIDATING,
 * VALIDATING to COMPLETED; FAILED and CANCELLED end it until it is run again.
 */
public enum RunState {
  /** Written down, nothing done yet. */
  PLANNED,
  /** Lanes are at work, or were when their process died. */
  RUNNING,
  /** Stands still until it is resumed. */
  PAUSED,
  /** Every chunk has ended; the checks after the run judge. */
  VALIDATING,
  /** Every chunk succeeded or was skipped on request, and no check failed. */
  COMPLETED,
  /** A chunk, a check or the run itself failed; run again to continue. */
  FAILED,
  /** Stopped on request; run again to continue. */
  CANCELLED,
  /** Undone. */
  ROLLED_BACK;

  /**
   * Returns true if a run in this state may have a process at work.
   *
   * @return true for PLANNED, RUNNING, PAUSED and VALIDATING
   */
  public boolean isLive() {
    return switch (this) {
      case PLANNED, RUNNING, PAUSED, VALIDATING -> true;
      case COMPLETED, FAILED, CANCELLED, ROLLED_BACK -> false;
    };
  }

  /**
   * Returns true if a run may go from this state to another one.
   *
   * @param to the wanted state
   * @return true if the move is legal
   */
  public boolean canMoveTo(RunState to) {
    return switch (this) {
      case PLANNED -> to == RUNNING || to == FAILED || to == CANCELLED;
      case RUNNING -> to == PAUSED || to == VALIDATING || to == FAILED || to == CANCELLED;
      case PAUSED -> to == RUNNING || to == CANCELLED || to == FAILED || to == ROLLED_BACK;
      case VALIDATING -> to == COMPLETED || to == FAILED || to == CANCELLED || to == RUNNING;
      case COMPLETED -> to == RUNNING || to == ROLLED_BACK;
      case FAILED, CANCELLED -> to == RUNNING || to == ROLLED_BACK;
      case ROLLED_BACK -> to == RUNNING;
    };
  }
}
