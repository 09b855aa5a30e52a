package dev.backfill.work;

import java.util.List;

/**
 * The one batch of a chunk that is done as a whole, and finds by itself which of its rows fail on
 * their data. Role; confined to one lane. The work then has the trait {@link
 * Work.Trait#TRIES_ROWS_ALONE}.
 *
 * <p>The cursor of such a chunk names the rows that are left out. It moves with each row that is
 * set aside, before any row of the chunk is committed.
 */
public interface SearchingBatches extends Batches {

  /**
   * Finds rows that fail, after {@link #next} or its commit has failed. The engine rolls back what
   * it writes, sets the rows aside, and begins the chunk anew with the cursor of the last one.
   *
   * @param tx where to try the rows; ended by the engine, never here
   * @return the rows, each with a cursor that leaves out it and those before it; a part of them if
   *     there are many; none if no row fails any more
   * @throws Exception to fail this attempt
   */
  List<FailedRow> failing(Transaction tx) throws Exception;
}
