package dev.backfill.jdbc.dialect.failure;

import dev.backfill.contract.BackfillException;

/** A data source gave a connection that must not be used. Its text may be shown. */
public final class RefusedConnectionException extends BackfillException {

  private static final long serialVersionUID = 1L;

  private RefusedConnectionException(String message) {
    super(message, null);
  }

  /** It arrived inside a transaction that is not ours. */
  public static RefusedConnectionException inTransaction() {
    return new RefusedConnectionException(
        "The data source gave a connection that is in a transaction already. Nothing was read or"
            + " changed on it, and it was given back as it came. Do not call Backfill inside a"
            + " transaction whose data source gives its own connection to every caller on the"
            + " thread; give Backfill the data source behind it. If the data source is a pool, look"
            + " for the code that returns connections without commit or rollback");
  }

  /** Several connections that were borrowed at once lead to fewer sessions of the server. */
  public static RefusedConnectionException sharedSession(String database, int needed) {
    return new RefusedConnectionException(
        "The data source of %s gave one session of the database to two borrowers at once: work of"
                .formatted(database)
            + " one would commit or roll back the work of the other. Backfill needs %d connections"
                .formatted(needed)
            + " with a session each, which are not shared with other code while a run is open. Use"
            + " a pool, and no data source that keeps a single connection, hands the same"
            + " connections out in turn, or binds them to a thread. Nothing was written");
  }
}
