package dev.backfill.jdbc.dialect.failure;

import dev.backfill.contract.BackfillException;
import dev.backfill.work.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * A failure that is sorted and worded already. Its cause says nothing about the database of the
 * run, even if it came from another database. Its text may be shown.
 */
public abstract sealed class DiagnosedException extends BackfillException
    permits ComputationException, ReloadException, SourceException {

  private static final long serialVersionUID = 1L;

  private final FailureKind kind;

  DiagnosedException(FailureKind kind, String message, @Nullable Throwable cause) {
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
