package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.dialect.failure.LedgerFailures;

/**
 * What a server says about itself and the session. Value.
 *
 * @param number its version as a number
 * @param version its version for people
 * @param standby whether it follows another server
 * @param readOnly whether the session may not write
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
