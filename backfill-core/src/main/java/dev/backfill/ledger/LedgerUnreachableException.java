package dev.backfill.ledger;

import org.jspecify.annotations.Nullable;

/**
 * The ledger does not answer at present: its database is down, restarting, has no connection left,
 * or has given up a statement for a reason that passes, such as a lock or a deadlock. Asking again
 * later may succeed; whether the request has been written is unknown, unless the method states
 * otherwise.
 */
public class LedgerUnreachableException extends LedgerException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the text: what failed, which object, what to do
   * @param cause the driver's exception
   */
  public LedgerUnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
