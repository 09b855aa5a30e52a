package dev.backfill.examples.postgres;

import java.io.IOException;

/** Another program works in the folder. Nothing was changed. */
public final class FolderInUseException extends IOException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception.
   *
   * @param message which program, and what to do
   */
  public FolderInUseException(String message) {
    super(message);
  }
}
