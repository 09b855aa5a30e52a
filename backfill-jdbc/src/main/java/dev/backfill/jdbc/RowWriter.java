package dev.backfill.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * Takes what {@link JdbcTable#transformAll} has computed for a row.
 *
 * <p>Role: implement it in the unit test of your function. Good only while the function runs, and
 * only on its thread. A row of which no column is set stays as it is, and counts as kept.
 */
@FunctionalInterface
public interface RowWriter {

  /**
   * Sets a column. If one is set, all that were named in {@code into(..)} have to be.
   *
   * @param column a column named in {@code into(..)}
   * @param value as {@link JdbcTransform} describes; may be null
   * @return this
   * @throws IllegalArgumentException if the column was not named, with similar names; if it is set
   *     twice; if a value of this class cannot be written to it
   */
  RowWriter set(String column, @Nullable Object value);
}
