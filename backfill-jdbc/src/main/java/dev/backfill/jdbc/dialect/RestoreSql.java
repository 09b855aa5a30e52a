package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.sql.SqlText;

/** The statements that put old values back. Role; stateless, thread-safe. */
public interface RestoreSql {

  /** One statement that puts old values back and reports in one row what it did. */
  SqlText restore(Restoration restoration);

  /** A query that reads every value of an image, and fails if one cannot be read back. */
  SqlText reads(Restoration restoration);

  /**
   * Rows of an image that do not hold the old values now: their keys as text, and whether they are
   * gone.
   */
  SqlText left(Restoration restoration, int atMost);
}
