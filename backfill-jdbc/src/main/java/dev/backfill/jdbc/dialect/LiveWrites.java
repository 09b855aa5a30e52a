package dev.backfill.jdbc.dialect;

/** What becomes of writes to a table while fresh rows for it are loaded beside it. */
public enum LiveWrites {
  /** A trigger refuses them, so that the application gets an error. */
  REFUSED,
  /** A trigger notes the keys of changed rows, and the fresh table gets these rows at the end. */
  CAUGHT_UP;

  /** Returns true if a trigger notes the keys of changed rows. */
  public boolean areNoted() {
    return this != REFUSED;
  }
}
