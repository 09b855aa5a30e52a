package dev.backfill.jdbc;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Sets columns of a table to values that Java computes, row by row. Step: begun by {@link
 * JdbcTable#transform}; every call returns a new value.
 *
 * <p>Immutable; thread-safe if the function is: it is called from several lanes at once. Works in
 * batches along the chunk column and the table's key. A batch locks its rows while it reads them,
 * hands them to the function one by one, and writes all values back by one statement in the same
 * transaction: a concurrent change by another session waits, an earlier one is read, nothing is
 * overwritten unseen. The memory that it takes is that of one batch's keys and computed values, and
 * of about 4 MB of rows that the driver holds, or ten rows if these are larger. A batch that does
 * not fit into the memory of the JVM is repeated with half the rows.
 *
 * <p>With a ledger in the same data source each row is changed exactly once, also by a function
 * such as "double it". The function itself may be called again for the same row: after a failure,
 * in a dry run, and if another session inserts a row among those of the batch, deletes one or
 * changes its key while the batch waits for its rows. It should compute, and do nothing else.
 *
 * <p>A value may be null, a {@link CharSequence} (in the way of the database, such as the text of a
 * {@code jsonb}), a {@link Number}, {@link Boolean}, {@link java.util.UUID}, {@link Enum} (by its
 * name), {@code byte[]}, one of {@code java.time}, or for a column of arrays a {@link
 * java.util.Collection} or an array of such. A class that would have to be guessed, such as an
 * instant for a column without a zone, is refused. The plan's {@code codeVersion} stands for the
 * code: change it when the code changes.
 *
 * <p>In a unit test without an engine, bind it first: {@code
 * work.over(scope).process(ActiveChunk.of(range))}.
 */
public sealed interface JdbcTransform extends TransactionalProcessor<Range> permits TransformStep {

  /** Computes one value from a row. */
  @FunctionalInterface
  interface Function {

    /**
     * Computes.
     *
     * @param row the row; good until this returns
     * @return the value for the column, or {@link #UNCHANGED} to leave the row as it is
     * @throws Exception to fail the attempt
     */
    @Nullable Object compute(Row row) throws Exception;
  }

  /** Computes several values from a row. */
  @FunctionalInterface
  interface Writing {

    /**
     * Computes, and sets every column or none.
     *
     * @param row the row; good until this returns
     * @param values the values of the columns
     * @throws Exception to fail the attempt
     */
    void write(Row row, RowWriter values) throws Exception;
  }

  /**
   * Which columns are read. Step.
   *
   * @param <N> the next step
   */
  sealed interface Reading<N> permits TransformStep.Read {

    /**
     * Names the columns that the function reads.
     *
     * @param column a column of the table
     * @param more columns beside it
     * @return the next step
     * @throws IllegalArgumentException if there is no such column, with similar names, or if one is
     *     named twice
     */
    @CheckReturnValue
    N reading(String column, String... more);
  }

  /** Where the value goes. Step. */
  sealed interface Into permits TransformStep.IntoOne {

    /**
     * Names the column that gets the value.
     *
     * @param column a column that can be written, other than the key's; may be one that is read
     * @return the work
     * @throws IllegalArgumentException if there is no such column, with similar names, if it cannot
     *     be written or belongs to the key
     */
    @CheckReturnValue
    JdbcTransform into(String column);
  }

  /** Where the values go. Step. */
  sealed interface IntoAll permits TransformStep.IntoMany {

    /**
     * Names the columns that get the values.
     *
     * @param column a column that can be written, other than the key's; may be one that is read
     * @param more columns beside it
     * @return the work
     * @throws IllegalArgumentException if there is no such column, with similar names, if it cannot
     *     be written or belongs to the key, or if one is named twice
     */
    @CheckReturnValue
    JdbcTransform into(String column, String... more);
  }

  /** The value that a function returns to leave the row as it is; the row counts as kept. */
  Object UNCHANGED = Unchanged.ROW;

  /**
   * Changes only rows of which every column to be set is null. The function does not see the
   * others, which are counted as kept.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcTransform preserveExisting();

  /**
   * Changes only rows of which every column to be set holds a marker, where null is a value that
   * must be preserved. The function does not see the others, which are counted as kept.
   *
   * @param marker SQL of your own, such as {@code 'unknown'}; text is compared byte by byte
   * @return a new step
   * @throws IllegalArgumentException if it is blank or not one expression
   */
  @CheckReturnValue
  JdbcTransform preserveExisting(String marker);

  /**
   * Says that setting the chunk column moves no row to another place in the order: without it,
   * setting the chunk column is refused, because rows that move could be missed or changed twice.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcTransform keepsOrder();

  /**
   * Keeps the old and the new values of the columns that are set, as {@link
   * JdbcUpdate#keepBeforeImage} does.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcTransform keepBeforeImage();

  /**
   * Names the key of a row whose value could not be computed, does not fit, or is refused by the
   * database, in the error, and so in logs, reports and the ledger. Without it no message contains
   * anything of a row. It costs a savepoint for each batch; a batch that the database refuses is
   * written again in halves, until the row is found. A constraint that is checked at the commit
   * names no row.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcTransform showKeys();
}
