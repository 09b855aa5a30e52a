package dev.backfill.jdbc.dialect.failure;

import dev.backfill.work.FailureKind;
import org.jspecify.annotations.Nullable;

/** A value could not be computed, or does not fit where it belongs. */
public final class ComputationException extends DiagnosedException {

  private static final long serialVersionUID = 1L;

  public ComputationException(FailureKind kind, String message, @Nullable Throwable cause) {
    super(kind, message, cause);
  }
}
