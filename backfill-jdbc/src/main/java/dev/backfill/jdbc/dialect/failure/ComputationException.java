package dev.backfill.jdbc.dialect.failure;

import dev.backfill.contract.BackfillException;
import dev.backfill.work.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * A value could not be computed, or does not fit where it belongs. What the function threw says
 * nothing about the database of the run, even if it came from another database. Its text may be
 * shown.
 */
public final class ComputationException extends BackfillException {

  private static final long serialVersionUID = 1L;

  private final FailureKind kind;

  public ComputationException(FailureKind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** The handling that it needs. */
  FailureKind kind() {
    return kind;
  }

  /** The text that may be shown. */
  String what() {
    return String.valueOf(getMessage());
  }
}
