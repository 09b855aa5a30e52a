package dev.backfill.jdbc;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;

/**
 * Sets columns of a table to the value of SQL expressions. Step: begun by {@link JdbcTable#set};
 * every call returns a new value.
 *
 * <p>Immutable and thread-safe. Works in batches along the chunk column and the table's key: each
 * finds where it ends and changes the rows up to there, in one round trip. A table without a key
 * gets one batch for each chunk. Rows that other sessions change at the same time are waited for,
 * and computed from their new values. With a ledger in the same data source each row is changed
 * exactly once.
 *
 * <p>In a unit test without an engine, bind it first: {@code
 * update.over(scope).process(ActiveChunk.of(range))}.
 */
public sealed interface JdbcUpdate extends TransactionalProcessor<Range> permits UpdateStep {

  /** The most rows that {@link #expectRows} takes: {@value}. */
  int MOST_EXPECTED_ROWS = 100_000;

  /**
   * Sets one more column, in the same statement.
   *
   * <p>All expressions see the row as it was before. They run in a session whose time zone is UTC.
   *
   * @param column a column of the table that can be written, other than the key's
   * @param expression SQL of your own over the row's columns, such as {@code price * quantity}
   * @return a new step
   * @throws IllegalArgumentException if there is no such column, with similar names, if it cannot
   *     be written or belongs to the key, if it is set already, or if the expression is blank or
   *     not one expression
   */
  @CheckReturnValue
  JdbcUpdate set(String column, String expression);

  /**
   * Changes only rows of which every column to be set is null. The others are counted as kept.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcUpdate preserveExisting();

  /**
   * Changes only rows of which every column to be set holds a marker, where null is a value that
   * must be preserved. The others are counted as kept.
   *
   * @param marker SQL of your own, such as {@code 'unknown'}; text is compared byte by byte
   * @return a new step
   * @throws IllegalArgumentException if it is blank or not one expression
   */
  @CheckReturnValue
  JdbcUpdate preserveExisting(String marker);

  /**
   * Changes only rows of which a column to be set would get another value. The others are counted
   * as kept, are not written, and fire no trigger.
   *
   * <p>Text, and values of types without an order that the library knows, are compared byte by
   * byte. {@code deltaPasses(n)} finds rows whose value has become another one while the run was at
   * work.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcUpdate skipUnchanged();

  /**
   * Says that setting the chunk column moves no row to another place in the order: without it,
   * setting the chunk column, or a column from which it is generated, is refused, because rows that
   * move could be missed or changed twice. The first batch that moves a row ahead nevertheless is
   * rolled back and ends the run.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcUpdate keepsOrder();

  /**
   * Keeps the old and the new values of the columns that are set, batch by batch, in the
   * transaction that changes them, so that {@link dev.backfill.Backfill#rollback} can put them
   * back. They stay in the ledger until the plan is forgotten.
   *
   * <p>Needs a {@link JdbcLedger} on the same {@code DataSource}: a run with another ledger is
   * refused. A dry run, and a unit test without an engine, keep nothing.
   *
   * <p>Rows that are named by explicit keys ({@link JdbcTable#keys(String, java.util.Collection)})
   * have it without being told; a table without a key then is refused when the plan is run.
   *
   * @return a new step
   * @throws IllegalArgumentException if the table has no key
   */
  @CheckReturnValue
  JdbcUpdate keepBeforeImage();

  /**
   * Keeps no before-image, also where rows are named by explicit keys: the run cannot be rolled
   * back.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcUpdate withoutBeforeImage();

  /**
   * Changes exactly so many rows, or none. The whole plan is one chunk, one batch and one
   * transaction, however small its batches else are. If another number of rows is changed, it is
   * rolled back and the run fails, without another try; after a deadlock and the like it is tried
   * again as a whole. A plan of more chunks than one is refused before anything is written.
   *
   * <p>Rows count that the statement changes, also if they get the value that they have; what
   * {@link #preserveExisting} keeps, and what a trigger holds back, does not; but the whole scope
   * may not have more than {@value #MOST_EXPECTED_ROWS} rows, those among them. The number is part
   * of the work's definition. With a ledger in another data source all or nothing still holds, but
   * a death between the two commits does it once more.
   *
   * @param rows the number of rows; 1 to {@value #MOST_EXPECTED_ROWS}
   * @return a new step
   * @throws IllegalArgumentException if it is out of these bounds
   */
  @CheckReturnValue
  JdbcUpdate expectRows(long rows);
}
