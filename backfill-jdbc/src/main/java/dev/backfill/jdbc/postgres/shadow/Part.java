package dev.backfill.jdbc.postgres.shadow;

/**
 * A part of the definition of a table.
 *
 * @param what its kind and name, for people
 * @param statement the statement that makes it, or a part of one
 */
record Part(String what, String statement) {}
