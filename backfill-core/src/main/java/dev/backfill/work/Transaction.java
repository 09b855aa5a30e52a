package dev.backfill.work;

/**
 * One transaction. Role; confined to one thread, apart from {@link #cancel}.
 *
 * <p>Closed without commit means rolled back.
 */
public interface Transaction extends AutoCloseable {

  /**
   * The technical object behind this transaction. For a database it is {@code java.sql.Connection},
   * guarded: ending the transaction on it is refused.
   *
   * @param <T> the wanted type
   * @param type the wanted type
   * @return the object
   * @throws IllegalArgumentException if there is none of this type
   */
  <T> T unwrap(Class<T> type);

  /**
   * Commits.
   *
   * @throws Exception if it is not known to be committed
   */
  void commit() throws Exception;

  /**
   * Checks what a commit would check, short of committing: rules that the database has put off to
   * the end, and whether the work has hidden an error. For dry runs, after the last statement.
   *
   * @throws Exception if a commit would have been refused
   */
  default void check() throws Exception {}

  /**
   * Asks for the running statement to be stopped. The only method for other threads; does nothing
   * where nothing runs. Never interrupts a thread.
   */
  default void cancel() {}

  /**
   * Ends the session behind the transaction from outside, because a cancel did not help: whatever
   * waits in it fails, and its locks go. May be called by other threads; never interrupts one. Does
   * nothing unless there is a session.
   */
  default void evict() {}

  /** Rolls back what is not committed and gives everything back. Does nothing when called again. */
  @Override
  void close();
}
