package dev.backfill.jdbc.dialect.failure;

import dev.backfill.work.FailureKind;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The new rows of a table could not be put in the place of the old ones. */
public final class ReloadException extends DiagnosedException {

  private static final long serialVersionUID = 1L;

  public ReloadException(FailureKind kind, String message, @Nullable Throwable cause) {
    super(kind, message, cause);
  }

  /**
   * An error of the database.
   *
   * @param doing what was done; completes "Could not"
   */
  public static ReloadException of(String doing, SQLException thrown) {
    return new ReloadException(
        SqlFailures.kindOf(thrown),
        "could not %s: %s".formatted(doing, SqlFailures.describe(thrown)),
        thrown);
  }
}
