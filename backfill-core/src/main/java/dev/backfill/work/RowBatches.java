package dev.backfill.work;

import java.util.Optional;

/**
 * Batches whose rows can be tried one by one, so that a row which fails on its data is found and
 * set aside. Role; confined to one lane. The work then has the trait {@link
 * Work.Trait#TRIES_ROWS_ALONE}.
 */
public interface RowBatches extends Batches {

  /**
   * Finds the row with which the next batch begins. Writes nothing.
   *
   * @param tx where to look
   * @return empty if no row is left
   * @throws Exception to fail this attempt
   */
  Optional<RowPlace> nextRow(Transaction tx) throws Exception;

  /**
   * Does one row alone. A row that has gone since it was found counts nothing.
   *
   * @param tx where to work; ended by the engine, never here
   * @param row the row that {@link #nextRow} has found
   * @return the row counts, with the cursor of the row
   * @throws Exception to fail this attempt; the transaction is rolled back
   */
  Batch only(Transaction tx, RowPlace row) throws Exception;
}
