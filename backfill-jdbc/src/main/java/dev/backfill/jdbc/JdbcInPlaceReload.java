package dev.backfill.jdbc;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;

/**
 * Replaces all rows of a table by those of another one, range by range. Step: begun by {@link
 * JdbcTable#reloadInPlace}; every call returns a new value.
 *
 * <p>Immutable; the work that it makes for a plan is thread-safe. The plan's scope is {@code
 * byKey()} of the source. Each batch takes a range of the key, deletes the target's rows in it and
 * inserts the source's, in one transaction. The ranges cover the whole key space: rows that the
 * source does not have are deleted, also before its first row, behind its last one and between its
 * chunks. With a ledger in the target's data source each range is replaced exactly once. A run that
 * was killed resumes behind the last one. The table is never empty, and readers see old ranges
 * beside new ones until the run ends; {@link JdbcTable#reloadInto} shows the new rows all at once.
 *
 * <p>The report counts inserted rows as changed. The log has the deleted ones of each process.
 *
 * <p>Each batch reads a snapshot of its own: rows that change in the source after their batch are
 * not copied again. A row that the application writes to the target stays if its range was replaced
 * before, and is deleted if not. The target's indexes, triggers and constraints are at work as for
 * the application. A unique rule beside the key also holds between new rows and old ones whose
 * range has not come yet: a row that takes over such a value from a row with a greater key fails
 * its chunk. Foreign keys that refer to the table and act on deleted rows at once are refused by
 * name.
 */
public sealed interface JdbcInPlaceReload extends TransactionalProcessor<Range>
    permits InPlaceReloadStep {

  /**
   * Fills one more column of the target, or another way than with the source's column of the same
   * name.
   *
   * @param targetColumn a column of the target that can be written, and no part of the key
   * @param expression SQL of your own over the columns of the row, which the source evaluates
   * @return a new step
   * @throws IllegalArgumentException if there is no such column, with similar names, if it cannot
   *     be written, if it is filled already by a column or value that was named, or if the
   *     expression is blank or not one expression
   */
  @CheckReturnValue
  JdbcInPlaceReload value(String targetColumn, String expression);

  /**
   * Leaves columns of the source out, which the target does not have.
   *
   * @param column a column of the source
   * @param more more of them
   * @return a new step
   * @throws IllegalArgumentException if there is no such column, with similar names, or if the
   *     target has one of the name
   */
  @CheckReturnValue
  JdbcInPlaceReload ignoring(String column, String... more);

  /**
   * Lets a source without rows empty the target. Without it, such a source is refused before
   * anything is written.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcInPlaceReload allowingEmptySource();
}
