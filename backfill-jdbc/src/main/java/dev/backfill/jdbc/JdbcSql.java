package dev.backfill.jdbc;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;

/**
 * A statement of your own for each chunk. Step: begun by {@link Jdbc#sql}; every call returns a new
 * value.
 *
 * <p>Immutable and thread-safe. The statement is read for the columns that it sets, before anything
 * is written: one that moves the rows of the scope to other chunks would change them again there.
 * The effects of functions and triggers that it calls are not seen, except for BEFORE triggers of
 * the table whose text assigns the chunk column.
 */
public sealed interface JdbcSql extends TransactionalProcessor<Range> permits SqlStep {

  /**
   * Says that the statement moves no row of the scope to a place where another chunk finds it.
   * Without it, a statement that sets the chunk column is refused, and so is one that inserts into
   * the table of the scope what it reads there.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcSql keepsOrder();
}
