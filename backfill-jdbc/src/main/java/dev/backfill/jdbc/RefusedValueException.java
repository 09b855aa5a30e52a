package dev.backfill.jdbc;

import org.jspecify.annotations.Nullable;

/** A column cannot be read or written so. Its text names columns and types, and no value. */
final class RefusedValueException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  RefusedValueException(String message) {
    super(message);
  }

  RefusedValueException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
