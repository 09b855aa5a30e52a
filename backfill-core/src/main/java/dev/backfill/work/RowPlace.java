package dev.backfill.work;

/**
 * One row of a chunk, and where its chunk resumes behind it. Key and cursor are row data.
 *
 * <p>Value.
 *
 * @param table the table of the row, for people and for a plan that tries the row again
 * @param key the values of the columns of its key as text, with a bar between two of them, and a
 *     backslash before a bar, a backslash or a line feed (as {@code n}) that belongs to a value
 * @param cursor where the next batch of the chunk resumes behind this row
 */
public record RowPlace(String table, String key, String cursor) {}
