package dev.backfill.report;

import dev.backfill.contract.BackfillException;
import org.jspecify.annotations.Nullable;

/**
 * A run did not complete. What is committed stays; the message names the next step.
 *
 * <p>The cause is the first failure of a chunk, later ones are suppressed; both come from the
 * host's code or driver, and their messages may carry row data.
 */
public final class BackfillFailedException extends BackfillException {

  private static final long serialVersionUID = 1L;

  private final transient BackfillReport report;

  /**
   * Creates an exception.
   *
   * @param message the final state of the run, and the next step
   * @param report the whole report
   * @param cause the first failure of a chunk, if there was one
   */
  public BackfillFailedException(String message, BackfillReport report, @Nullable Throwable cause) {
    super(message, cause);
    this.report = report;
  }

  /**
   * The report of the run, chunk by chunk.
   *
   * @return the report
   */
  public BackfillReport report() {
    return report;
  }
}
