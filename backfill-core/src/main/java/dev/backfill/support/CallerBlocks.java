package dev.backfill.support;

/**
 * Implemented by exceptions of a resource for a lock that did not come in time, where it is known
 * which session holds it.
 *
 * <p>Role.
 */
public interface CallerBlocks {

  /**
   * Returns true if the lock is held by a session of this process that has stood idle in its
   * transaction since before the run began. If the thread that started the run waits for its end,
   * the session may be its own, and the wait would never end: then the run fails at once.
   *
   * @return false if the session belongs to another process, or this is not known
   */
  boolean isBlockedByCaller();
}
