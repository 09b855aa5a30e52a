package dev.backfill.jdbc.dialect.failure;

import org.jspecify.annotations.Nullable;

/** A column cannot be read or written so. Its text names columns and types, and no value. */
public final class RefusedValueException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  public RefusedValueException(String message) {
    super(message);
  }

  public RefusedValueException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
