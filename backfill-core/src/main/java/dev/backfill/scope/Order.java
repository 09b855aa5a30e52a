package dev.backfill.scope;

/**
 * In which order a scope is worked through. The planner makes the first chunk of this order first,
 * so that the chunk's number is the order of work. Work on the rows of a table takes the rows of a
 * chunk in this order, too.
 */
public enum Order {
  /** From the smallest bound to the greatest; the default. */
  OLDEST_FIRST,
  /** From the greatest bound to the smallest. */
  NEWEST_FIRST
}
