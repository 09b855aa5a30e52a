package dev.backfill.contract;

import dev.backfill.base.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Base of everything that this library throws apart from {@link IllegalArgumentException} for wrong
 * arguments.
 *
 * <p>Messages state what was being done, to which object, with which value, against which limit,
 * and what to do next. They never contain row data, SQL parameters, JDBC URLs or credentials; a
 * {@linkplain #getCause() cause} comes from the host's code or driver, and may. Whatever else is in
 * them is made {@linkplain Printable printable}.
 */
public class BackfillException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception without a cause.
   *
   * @param message the text: what failed, which object, which value, which limit, what to do
   */
  public BackfillException(String message) {
    super(Printable.lines(message));
  }

  /**
   * Creates an exception with a cause.
   *
   * @param message the text: what failed, which object, which value, which limit, what to do
   * @param cause the underlying failure; its message may carry row data and is not repeated in this
   *     one
   */
  public BackfillException(String message, @Nullable Throwable cause) {
    super(Printable.lines(message), cause);
  }
}
