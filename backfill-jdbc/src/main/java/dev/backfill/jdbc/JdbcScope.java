package dev.backfill.jdbc;

import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import java.util.Optional;

/**
 * Rows of one table, along one of its columns. Step: made by {@link JdbcTable}, and refined here;
 * every call returns a new value.
 *
 * <p>Immutable and thread-safe. Bounds reach the database as parameters with a type, so that no
 * time zone of a session can change what they mean. Rows whose column is null are part of no range:
 * {@link #rowsWithoutKey} counts them, a run reports them before it starts, and {@link #withNulls}
 * adds a chunk for them.
 *
 * @param <R> type of the ranges
 */
public sealed interface JdbcScope<R extends Range> extends Scope<R> permits TableScope, JdbcGaps {

  /**
   * Only rows that meet a condition. Called again, rows must meet both.
   *
   * <p>The database checks the condition before anything is written; {@code ;}, comments and
   * numbered parameters are refused here. Columns stand there by name, or qualified by the table's
   * name. It is part of the plan's definition.
   *
   * @param condition SQL of your own, such as {@code status <> 'draft'}; one expression
   * @return a new scope
   * @throws IllegalArgumentException if it is blank, or not one expression
   */
  @CheckReturnValue
  JdbcScope<R> where(String condition);

  /**
   * Estimates by counting. Without this, estimates come from the database's planner, or for a whole
   * table from its statistics; counting reads every row of the scope once.
   *
   * @return a new scope
   */
  @CheckReturnValue
  JdbcScope<R> exactCounts();

  /**
   * One chunk for each partition of the table, and one for each stretch of the scope that no
   * partition has bounds for. Asks the catalog now, and again when the run is planned.
   *
   * @return a strategy for this scope
   * @throws IllegalArgumentException if the table is not partitioned by ranges of this scope's
   *     column alone
   * @throws dev.backfill.contract.BackfillException if the database does not answer
   */
  @CheckReturnValue
  ChunkStrategy<R> partitions();

  /**
   * Also the rows without a value: one more chunk, after all others. Only for transactional work;
   * Java of your own sees {@link dev.backfill.scope.ChunkKind#NULLS} as its kind, and a range that
   * is not to be used.
   *
   * @return a new scope
   * @throws IllegalArgumentException if rows are named by explicit keys
   */
  @CheckReturnValue
  JdbcScope<R> withNulls();

  /**
   * Counts the rows that meet the condition, but belong to no range because their column is null.
   * Asks the database each time, unless the column cannot be null.
   *
   * @return 0 or more
   * @throws dev.backfill.contract.BackfillException if the database does not answer
   */
  long rowsWithoutKey();

  /**
   * The explicit keys for which there is no row that meets the condition. A run counts them, and
   * lists them nowhere: keys are row data. Asks the database each time, and runs the query again
   * where a query gives the keys.
   *
   * @return empty if each key has a row, and where rows are not named by keys
   * @throws dev.backfill.contract.BackfillException if the database does not answer
   */
  Optional<R> missingKeys();
}
