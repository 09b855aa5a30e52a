package dev.backfill.scope;

/** The kinds of rows that a chunk stands for. */
public enum ChunkKind {
  /** The rows of a range or a key set. */
  RANGE,
  /** The rows whose chunk column is null; the range is the whole type and is not to be used. */
  NULLS,
  /** Rows that came in after the plan was made. */
  DELTA
}
