package dev.backfill.jdbc.dialect.failure;

import dev.backfill.work.FailureKind;
import java.sql.SQLException;

/** The rows that are to be written could not be read where they come from. */
public final class SourceException extends DiagnosedException {

  private static final long serialVersionUID = 1L;

  public SourceException(FailureKind kind, String message, Throwable cause) {
    super(kind, message, cause);
  }

  /**
   * An error of the database that is read.
   *
   * @param table whose rows
   * @param chunk the id of the chunk
   * @param database for people
   */
  public static SourceException of(
      SQLException thrown, String table, String chunk, String database) {
    if (SqlState.READ_ONLY.isOf(thrown)) {
      return new SourceException(
          FailureKind.FAIL_RUN,
          "an expression of value(..) writes to the source '%s', which is only read (SQLSTATE %s); leave it out"
              .formatted(table, SqlState.READ_ONLY.code()),
          thrown);
    }
    return new SourceException(
        SqlFailures.kindOf(thrown),
        "rows of the source '%s' could not be read in chunk %s from %s: %s"
            .formatted(table, chunk, database, SqlFailures.describe(thrown)),
        thrown);
  }
}
