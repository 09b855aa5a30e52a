package dev.backfill.jdbc.dialect.failure;

/** Rows left their place along the plan's columns when they were changed. Its text may be shown. */
public final class MovedRowsException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  public MovedRowsException(String message) {
    super(message);
  }
}
