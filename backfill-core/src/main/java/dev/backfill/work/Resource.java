package dev.backfill.work;

import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec;
import java.util.Optional;

/**
 * A database, as far as the engine needs it. Role; thread-safe.
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
   * Opens a transaction that cannot write, for checks. What it is closed with is rolled back.
   *
   * @return a new transaction of the calling thread
   * @throws UnsupportedOperationException if this resource has none, which is so by default
   * @throws Exception if there is no connection
   */
  default Transaction beginReading() throws Exception {
    throw new UnsupportedOperationException(
        "There are no transactions that only read on " + name());
  }

  /**
   * Checks before a run that transactions which are open at once are independent: that each has a
   * session of its own. Checks nothing by default.
   *
   * @param atOnce the largest number of transactions that the run has open
   * @throws Exception if they are not, or the database cannot be asked
   */
  default void requireSessions(int atOnce) throws Exception {}

  /**
   * Says whether another resource leads to the same database, in a way that shares no transaction,
   * such as a second pool; for a warning.
   *
   * @param other another resource, not equal to this one
   * @return false by default, and if it cannot be found out
   */
  default boolean leadsToSameDatabaseAs(Resource other) {
    return false;
  }

  /**
   * Keeps other runs off what a run writes here, where its ledger does not: a ledger in memory or
   * in another database. Keeps off none by default.
   *
   * @param <R> type of the ranges
   * @param footprint what the run writes
   * @param codec reads its ranges
   * @param ledger name of the ledger of the run
   * @param shared true if several processes may share the run: they keep each other off by their
   *     ledger
   * @return to be closed when the run has ended
   * @throws OverlapException if another live run may write the same
   * @throws Exception if the database cannot be asked
   */
  default <R extends Range> Occupancy occupy(
      Footprint footprint, RangeCodec<R> codec, String ledger, boolean shared) throws Exception {
    return Occupancy.NONE;
  }

  /**
   * Says for people which database this is, without URL and password.
   *
   * @return such as {@code PostgreSQL 18 on localhost/shop as app}
   */
  String name();

  /**
   * Sorts a failure that came out of work on this resource.
   *
   * @param failure the exception of the work
   * @return the handling that it needs
   */
  FailureKind classify(Throwable failure);

  /**
   * Describes a failure of work on this resource in the library's words.
   *
   * @param failure the exception of the work
   * @return kind and text, without row data: by default the class of the exception and where it was
   *     thrown, never its message
   */
  default Failure diagnose(Throwable failure) {
    return Failure.of(classify(failure), failure);
  }

  /**
   * Says whether the data of a row are the cause of a failure of work on this resource, such as a
   * violated constraint, a value that does not fit, or an error that a trigger raises. The same row
   * would fail again, and others need not.
   *
   * @param failure the exception of the work
   * @return empty by default, and for every other failure
   */
  default Optional<RowFault> faultOfRow(Throwable failure) {
    return Optional.empty();
  }

  /**
   * Begins to watch what work on this resource does beside changing rows; for dry runs.
   *
   * @return empty unless the database can tell
   * @throws Exception if it cannot be asked
   */
  default Optional<SideEffectMonitor> sideEffectMonitor() throws Exception {
    return Optional.empty();
  }
}
