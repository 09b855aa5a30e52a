package dev.backfill.work;

import java.util.Optional;

/**
 * A database, as far as the engine has to know it. Role; thread-safe.
 *
 * <p>Two resources are equal if they are the same database reached in the same way: then the
 * ledger's own transaction can carry the work, and the work is done exactly once.
 */
public interface Resource {

  /**
   * Opens a transaction.
   *
   * @return a new transaction of the calling thread
   * @throws Exception if there is no connection
   */
  Transaction begin() throws Exception;

  /**
   * Says for people which database this is, without URL and password.
   *
   * @return such as {@code PostgreSQL 18 on localhost/shop as app}
   */
  String name();

  /**
   * Sorts a failure that came out of work on this resource.
   *
   * @param failure what the work threw
   * @return what to do about it
   */
  FailureKind classify(Throwable failure);

  /**
   * Says what went wrong in words of ours, without row data, parameters, URLs and secrets.
   *
   * @param failure what the work threw
   * @return a sentence without its full stop, such as {@code a deadlock was detected (SQLSTATE
   *     40P01)}
   */
  default String describe(Throwable failure) {
    return "the work threw " + failure.getClass().getName();
  }

  /**
   * The code under which a database lists a failure.
   *
   * @param failure what the work threw
   * @return the five characters; empty if no database was involved
   */
  default Optional<String> sqlState(Throwable failure) {
    return Optional.empty();
  }

  /**
   * Whether the database as a whole could not be used, so that the attempt says nothing about the
   * chunk and does not count.
   *
   * @param failure what the work threw
   * @return false by default
   */
  default boolean isOutage(Throwable failure) {
    return false;
  }
}
