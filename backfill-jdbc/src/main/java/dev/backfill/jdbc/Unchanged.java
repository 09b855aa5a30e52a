package dev.backfill.jdbc;

/** What a function returns instead of a value. */
enum Unchanged {
  /** The row stays as it is. */
  ROW
}
