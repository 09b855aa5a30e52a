package dev.backfill.ledger;

import dev.backfill.contract.BackfillException;
import org.jspecify.annotations.Nullable;

/**
 * The ledger cannot be read or written. What is committed stays; run the same plan again to
 * continue.
 */
public class LedgerException extends BackfillException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the text: what failed, which object, what to do
   * @param cause the driver's exception
   */
  public LedgerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
