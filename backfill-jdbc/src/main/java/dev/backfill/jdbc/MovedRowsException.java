package dev.backfill.jdbc;

/** Rows left their place along the plan's columns when they were changed. Its text may be shown. */
final class MovedRowsException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  MovedRowsException(String message) {
    super(message);
  }
}
