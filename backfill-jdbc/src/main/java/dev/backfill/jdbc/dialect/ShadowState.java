package dev.backfill.jdbc.dialect;

/** How far the replacement of a table is. */
public enum ShadowState {
  /** Neither a shadow nor an old table is there. */
  NONE,
  /** The shadow is there, and the table is in use as before. */
  SHADOW,
  /** The tables were exchanged, and the old one is kept. */
  SWAPPED
}
