package dev.backfill.work;

/**
 * Watches what work on a resource does beside changing rows, from the moment it is made. Role;
 * thread-safe; for one dry run.
 */
public interface SideEffectMonitor {

  /**
   * Looks at a transaction in which work was done, before it is rolled back.
   *
   * @param tx the transaction
   * @return true if the transaction has written anything; false means that the work has changed
   *     nothing, or has changed it elsewhere
   * @throws Exception if the database cannot be asked
   */
  boolean look(Transaction tx) throws Exception;

  /**
   * Says what was seen; called once, after the last transaction.
   *
   * @return the other effects of the work
   * @throws Exception if the database cannot be asked
   */
  SideEffects collect() throws Exception;
}
