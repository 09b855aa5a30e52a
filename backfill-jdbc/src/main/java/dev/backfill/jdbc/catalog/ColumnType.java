package dev.backfill.jdbc.catalog;

/** The uses of a column; a domain counts as what it is made of. */
public enum ColumnType {
  /** Whole numbers of at most 64 bits. */
  INTEGER,
  /** Days. */
  DATE,
  /** Days and times on a clock whose zone the database does not know. */
  TIMESTAMP,
  /** Instants. */
  TIMESTAMPTZ,
  /** UUIDs. */
  UUID,
  /** Text of any length. */
  TEXT,
  /** Anything else. */
  OTHER
}
