package dev.backfill.jdbc;

/** The results of a function that are no values. */
enum Unchanged {
  /** The row stays as it is. */
  ROW
}
