package dev.backfill.jdbc;

import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.LedgerUnreachableException;
import java.util.Map;

/** Words what went wrong with a ledger. Stateless. */
final class LedgerFailures {

  private static final Map<String, String> ADVICE =
      Map.of(
          "25006",
          "This is a standby or a read-only session: connect to the primary",
          "42501",
          "Grant select, insert, update and delete on the tables of the ledger to the role",
          "53300",
          "Free connections, or raise max_connections of the server");

  private LedgerFailures() {}

  /** What could not be done, where, why, and what to do. */
  static LedgerException of(String doing, String where, Exception cause) {
    String state = SqlFailures.stateOf(cause);
    String message =
        "Could not %s in the ledger in %s: %s. %s. What is committed stays; run the same plan again to continue"
            .formatted(doing, where, SqlFailures.describe(cause), advice(state));
    return SqlFailures.mayPass(cause)
        ? new LedgerUnreachableException(message, cause)
        : new LedgerException(message, cause);
  }

  /** A ledger that cannot be used as it is found. */
  static LedgerException refused(String database, String why, String advice) {
    return new LedgerException(
        "The ledger on %s cannot be used: %s. %s".formatted(database, why, advice), null);
  }

  private static String advice(String state) {
    return ADVICE.getOrDefault(state, "The cause has the driver's own words");
  }
}
