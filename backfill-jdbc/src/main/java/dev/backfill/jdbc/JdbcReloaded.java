package dev.backfill.jdbc;

/**
 * What a reload has left beside a table: an old table, or a fresh one that is not in use. Role: see
 * {@link JdbcTable#reloaded}.
 *
 * <p>Thread-safe. Each call is one transaction. Locks are waited for two seconds at a time, up to
 * five times; the error names the session that holds one.
 */
public sealed interface JdbcReloaded permits ReloadedTable {

  /**
   * Puts the old table back in its place, with the rows that it had before the reload. The other
   * one is kept as a table that is not in use, with all that was written to it since; {@link
   * #abandon} drops it. The ledger keeps the run as it is.
   *
   * @throws IllegalStateException if there is no old table
   * @throws IllegalArgumentException if the table's definition has changed since the reload, with
   *     the parts
   * @throws dev.backfill.contract.BackfillException if the database refuses it, or a lock was not
   *     given
   */
  void swapBack();

  /**
   * Drops the old table.
   *
   * @return false if there is none
   * @throws dev.backfill.contract.BackfillException if the database refuses it, or a lock was not
   *     given
   */
  boolean dropOld();

  /**
   * Drops the fresh table of a reload that did not complete, or that was swapped back, and lets the
   * application write again. The run cannot be resumed then: forget it in its ledger. Call it while
   * no process is at work on the run, whose next batch would fail.
   *
   * @return false if there is nothing to drop
   * @throws dev.backfill.contract.BackfillException if the database refuses it, or a lock was not
   *     given
   */
  boolean abandon();
}
