package dev.backfill.jdbc;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;

/**
 * Copies the rows of a scope into another table of the same database. Step: begun by {@link
 * JdbcTable#insertSelect}; every call returns a new value.
 *
 * <p>Immutable and thread-safe. Works in batches as {@link JdbcUpdate} does; with a ledger in the
 * same data source each row is copied exactly once. Rows are read without a lock. Copied values of
 * a column that a sequence fills do not advance the sequence: explanation and report name it, with
 * the statement that does.
 */
public sealed interface JdbcInsert extends TransactionalProcessor<Range> permits InsertStep {

  /**
   * Fills one more column.
   *
   * @param targetColumn a column of the target that can be written
   * @param expression SQL of your own over the columns of the row that is copied
   * @return a new step
   * @throws IllegalArgumentException if there is no such column, with similar names, if it cannot
   *     be written, if it is filled already, or if the expression is blank or not one expression
   */
  @CheckReturnValue
  JdbcInsert value(String targetColumn, String expression);

  /**
   * Leaves out rows that would break a unique rule of the target, and counts them as kept. Without
   * it, the first one fails its chunk.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcInsert skipExisting();
}
