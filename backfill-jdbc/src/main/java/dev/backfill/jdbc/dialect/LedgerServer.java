package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.dialect.failure.LedgerFailures;

/**
 * The server's description of itself and the session. Value.
 *
 * @param number its version as a number
 * @param version its version for people
 * @param standby true if it follows another server
 * @param readOnly true if the session may not write
 * @param role the role of the session
 */
public record LedgerServer(
    int number, String version, boolean standby, boolean readOnly, String role) {

  /** Refuses a session that may not write. */
  public void requireWritable(String database) {
    if (readOnly) {
      throw LedgerFailures.refused(
          database,
          "the sessions are read-only (%s)"
              .formatted(standby ? "this is a standby" : "default_transaction_read_only"),
          "Connect to the primary with a role that may write");
    }
  }
}
