package dev.backfill.jdbc;

/** The work used the connection of its transaction as it must not. Its text may be shown. */
final class RefusedUseException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  RefusedUseException(String message) {
    super(message);
  }
}
