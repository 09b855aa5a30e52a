package dev.backfill.jdbc.dialect.failure;

/** Work that declares how many rows it changes would have changed others. Its text may be shown. */
public final class WrongRowCountException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  public WrongRowCountException(String message) {
    super(message);
  }
}
