package dev.backfill.jdbc.dialect;

/** What becomes of writes to a table while fresh rows for it are loaded beside it. */
public enum LiveWrites {
  /** A trigger refuses them, so that the application gets an error. */
  REFUSED,
  /** A lock makes them wait. If the session that holds the lock ends, a trigger refuses them. */
  FROZEN,
  /** A trigger notes the keys of changed rows, and the fresh table gets these rows at the end. */
  CAUGHT_UP
}
