package dev.backfill.jdbc.dialect.failure;

import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LedgerUnreachableException;
import java.util.Map;
import java.util.Optional;

/** Words what went wrong with a ledger. Stateless. */
public final class LedgerFailures {

  private static final Map<SqlState, String> ADVICE =
      Map.of(
          SqlState.READ_ONLY,
          "This is a standby or a read-only session: connect to the primary",
          SqlState.NO_PRIVILEGE,
          "Grant select, insert, update and delete on the tables of the ledger to the role",
          SqlState.TOO_MANY_CONNECTIONS,
          "Free connections, or raise max_connections of the server");

  /** Said before a run, where a setting of the data source is wrong. */
  private static final Map<SqlState, String> SETTINGS =
      Map.of(
          SqlState.AUTHORIZATION,
          "Correct user or password of the data source, or what pg_hba.conf says of them",
          SqlState.NO_DATABASE,
          "Correct the name of the database in the data source, or create the database");

  private static final String ADDRESS =
      "Correct the address of the data source, or how it authenticates";

  private LedgerFailures() {}

  /** Returns an exception that states what could not be done, where, why, and what to do. */
  public static LedgerException of(String doing, String where, Exception cause) {
    String message =
        "Could not %s in the ledger in %s: %s. %s. What is committed stays; run the same plan again to continue"
            .formatted(doing, where, SqlFailures.describe(cause), advice(cause));
    return SqlFailures.mayPass(cause)
        ? new LedgerUnreachableException(message, cause)
        : new LedgerException(message, cause);
  }

  /** The same before a run, where nothing was done yet and settings may be wrong. */
  public static LedgerException atStart(String doing, String where, Exception cause) {
    var wrong = textOf(cause, SETTINGS);
    if (wrong.isEmpty() && !Unanswered.isSetWrong(cause)) {
      return of(doing, where, cause);
    }
    return new LedgerException(
        "Could not %s in the ledger in %s: %s. %s. Nothing was written"
            .formatted(doing, where, SqlFailures.describe(cause), wrong.orElse(ADDRESS)),
        cause);
  }

  /** A ledger that cannot be used as it is found. */
  public static LedgerException refused(String database, String why, String advice) {
    return new LedgerException(
        "The ledger on %s cannot be used: %s. %s".formatted(database, why, advice), null);
  }

  private static String advice(Exception cause) {
    return textOf(cause, ADVICE).orElse("The cause has the driver's own words");
  }

  private static Optional<String> textOf(Exception cause, Map<SqlState, String> texts) {
    return texts.entrySet().stream()
        .filter(entry -> entry.getKey().isOf(cause))
        .map(Map.Entry::getValue)
        .findFirst();
  }
}
