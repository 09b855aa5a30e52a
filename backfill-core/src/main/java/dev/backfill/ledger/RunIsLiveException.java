package dev.backfill.ledger;

import dev.backfill.contract.BackfillException;

/** Another process is at work on the plan. Nothing was written. */
public final class RunIsLiveException extends BackfillException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message which process on which host, when it was last seen, and what to do
   */
  public RunIsLiveException(String message) {
    super(message);
  }
}
