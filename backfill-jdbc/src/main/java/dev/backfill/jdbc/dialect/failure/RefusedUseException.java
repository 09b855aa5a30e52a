package dev.backfill.jdbc.dialect.failure;

/** The work used the connection of its transaction as it must not. Its text may be shown. */
public final class RefusedUseException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  public RefusedUseException(String message) {
    super(message);
  }
}
