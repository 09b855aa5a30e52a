package dev.backfill.jdbc;

/** Work that says how many rows it changes would have changed others. Its text may be shown. */
final class WrongRowCountException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  WrongRowCountException(String message) {
    super(message);
  }
}
