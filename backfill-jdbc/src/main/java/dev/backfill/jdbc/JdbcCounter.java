package dev.backfill.jdbc;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;

/**
 * Sets a column to the number of rows of another table that refer to the row. Step: begun by {@link
 * JdbcTable#resetCounter}; every call returns a new value.
 *
 * <p>Immutable and thread-safe. Only rows are written whose counter holds another number; a row
 * without children gets 0, also where the counter is null.
 */
public sealed interface JdbcCounter extends TransactionalProcessor<Range> permits CounterStep {

  /**
   * Counts only rows of the other table that meet a condition.
   *
   * @param condition SQL of your own over the columns of the other table, such as {@code
   *     orders.status <> 'draft'}; where both are one table, it is called {@code other}
   * @return a new step
   * @throws IllegalArgumentException if it is blank or not one expression
   */
  @CheckReturnValue
  JdbcCounter where(String condition);

  /**
   * Keeps old and new counters, so that {@link dev.backfill.Backfill#rollback} can put them back,
   * as {@link JdbcUpdate#keepBeforeImage} does.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcCounter keepBeforeImage();
}
