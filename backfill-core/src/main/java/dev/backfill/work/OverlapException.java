package dev.backfill.work;

import dev.backfill.contract.BackfillException;

/**
 * Another live run may write the same columns of the same rows, or it cannot be found out whether
 * one does. The message names it, and says what to do. Nothing was written.
 */
public final class OverlapException extends BackfillException {

  private static final long serialVersionUID = 1L;

  /**
   * Describes the overlap.
   *
   * @param message which runs, which table, columns and ranges, and what to do
   */
  public OverlapException(String message) {
    super(message);
  }
}
