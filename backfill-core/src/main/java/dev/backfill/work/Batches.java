package dev.backfill.work;

/**
 * The batches of one chunk, one after the other. Role; confined to one lane.
 *
 * <p>The engine decides size and pause before each call, and opens and ends the transaction.
 */
@FunctionalInterface
public interface Batches {

  /**
   * Does the next batch in a transaction that the engine has opened.
   *
   * @param tx where to work; ended by the engine, never here
   * @param maxRows the largest number of rows to touch; at least 1
   * @return the row counts; without a cursor it was the last batch
   * @throws Exception to fail this attempt; the transaction is rolled back
   */
  Batch next(Transaction tx, int maxRows) throws Exception;
}
