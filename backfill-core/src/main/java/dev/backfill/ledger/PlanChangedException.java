package dev.backfill.ledger;

import dev.backfill.contract.BackfillException;

/** The ledger holds another definition under the plan's name. Nothing was written. */
public final class PlanChangedException extends BackfillException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message which fields differ, and what to do
   */
  public PlanChangedException(String message) {
    super(message);
  }
}
