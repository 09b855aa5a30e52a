package dev.backfill.contract;

import org.jspecify.annotations.Nullable;

/**
 * A database does not answer at present: its server is down, is starting up, has no connection
 * left, or has ended the session that asked. Asking again later may succeed. A wrong password, a
 * database that does not exist and a host that is not known are not among these failures.
 *
 * <p>A run that meets this failure before it begins waits for the database, see {@code maxOutage}
 * of the plan; code that catches it has asked outside of a run, or the wait was over.
 */
public class DatabaseUnreachableException extends BackfillException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message the text: what failed, which object, what to do
   * @param cause the driver's exception
   */
  public DatabaseUnreachableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
