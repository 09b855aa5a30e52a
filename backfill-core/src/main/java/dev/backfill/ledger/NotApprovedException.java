package dev.backfill.ledger;

import dev.backfill.contract.BackfillException;

/** Fewer people have approved a plan than it requires. Nothing was written. */
public final class NotApprovedException extends BackfillException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message how many are required, whose approvals count and which do not, and what to do
   */
  public NotApprovedException(String message) {
    super(message);
  }
}
