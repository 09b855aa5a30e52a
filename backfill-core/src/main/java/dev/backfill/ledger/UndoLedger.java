package dev.backfill.ledger;

import java.util.Set;

/**
 * A ledger that keeps before-images: the only kind of which a run can be rolled back. Role;
 * thread-safe.
 */
public interface UndoLedger extends Ledger {

  /**
   * Finds out what rolling back a plan would take. Nothing is written yet.
   *
   * @param planName name of the plan that has changed the rows
   * @param chunks labels of the chunks to roll back, with what they were split into; empty for all
   * @return the plan to run
   * @throws IllegalArgumentException if this ledger knows no such plan, or the plan has no such
   *     chunk, with similar labels; if its work kept no before-images, or they are forgotten; or if
   *     the table or a column has gone since
   * @throws RunIsLiveException if a process is at work on the plan
   * @throws LedgerException if the ledger cannot be read
   */
  Rollback rollback(String planName, Set<String> chunks);
}
