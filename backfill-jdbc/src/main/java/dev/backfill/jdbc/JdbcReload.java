package dev.backfill.jdbc;

import dev.backfill.check.Check;
import dev.backfill.contract.CheckReturnValue;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Loads all rows of a table into a fresh table of the target's definition, and puts that in the
 * target's place when the run completes. Step: begun by {@link JdbcTable#reloadInto}; every call
 * returns a new value.
 *
 * <p>Immutable; the work that it makes for a plan is thread-safe. The plan's scope is {@code
 * byKey()} of the source, its ledger is in the target's data source; others are refused before
 * anything is written. The run
 *
 * <ol>
 *   <li>makes the fresh table beside the target, with its columns, defaults, constraints, comments
 *       and grants, and guards the target against writes;
 *   <li>loads the chunks in parallel: by {@code insert .. select} within one database, else by
 *       COPY;
 *   <li>builds indexes and keys, several at once, and compares every row of the fresh table with
 *       the source;
 *   <li>asks the plan's checks;
 *   <li>exchanges the two tables by their names, in the transaction that writes COMPLETED.
 * </ol>
 *
 * <p>So a process that is killed anywhere leaves either the old table and a run that resumes, or
 * the new table and a run that is complete. The old table is kept until {@link
 * JdbcReloaded#dropOld} of {@link JdbcTable#reloaded} drops it; {@link JdbcReloaded#swapBack} puts
 * it back. A run that is not to be resumed is cleaned up by {@link JdbcReloaded#abandon}.
 *
 * <p>What cannot be carried over to another table is refused by name before anything is written.
 *
 * <p>Writes of the application to the target are refused while the run is not complete, also while
 * it stands still or has failed: {@link #catchingUp} lets them through. Each batch reads the source
 * at its own moment. Rows that change in the source after their batch are not read again; the
 * verification then fails, and nothing is exchanged.
 */
public sealed interface JdbcReload extends TransactionalProcessor<Range> permits ReloadStep {

  /**
   * Fills one more column of the target, or another way than with the source's column of the same
   * name.
   *
   * @param targetColumn a column of the target that can be written
   * @param expression SQL of your own over the columns of the row, which the source evaluates
   * @return a new step
   * @throws IllegalArgumentException if there is no such column, with similar names, if it cannot
   *     be written, if it is filled already by a value that was named, or if the expression is
   *     blank or not one expression
   */
  @CheckReturnValue
  JdbcReload value(String targetColumn, String expression);

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
  JdbcReload ignoring(String column, String... more);

  /**
   * Lets a source without rows empty the target. Without it, such a source is refused before
   * anything is written.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcReload allowingEmptySource();

  /**
   * Lets the application write to the target while the fresh table is loaded. A trigger notes the
   * keys of rows that change; the fresh table gets these rows, as they are then in the target,
   * after the verification and in the exchange: what the application writes takes precedence over
   * the source. The target needs a key.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcReload catchingUp();

  /**
   * Does without the comparison of all rows, for a source that is written to meanwhile, or whose
   * key another database sorts in another way.
   *
   * @return a new step
   */
  @CheckReturnValue
  JdbcReload withoutVerification();

  /**
   * Refuses the reload if there is too little room for the fresh table. A database does not tell
   * how much of its disk is free; your monitoring does. The fresh table takes about as much as the
   * present one with its indexes, or as the source, if that is larger; its log comes on top.
   *
   * <p>It is asked when the plan is explained, and when a run starts before there is a fresh table.
   *
   * @param freeBytes gives the number of bytes that the fresh table may take
   * @return a new step
   */
  @CheckReturnValue
  JdbcReload withinRoom(LongSupplier freeBytes);

  /**
   * A check of the fresh table, for {@code postCheck}: it is asked before the exchange, and if it
   * fails the target stays as it is.
   *
   * @param check makes a check of a table, such as {@code table -> table.noNulls("tier")}; its name
   *     is that of this check
   * @return the check
   */
  @CheckReturnValue
  Check ofNewRows(Function<JdbcTable, Check> check);
}
