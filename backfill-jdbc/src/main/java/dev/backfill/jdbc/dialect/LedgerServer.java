package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.dialect.failure.LedgerFailures;
import dev.backfill.jdbc.sql.NamedSql;
import java.sql.Connection;
import java.sql.SQLException;

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

  private static final int OLDEST = 130_000;

  private static final NamedSql ABOUT =
      NamedSql.pinned(
          """
          select pg_catalog.current_setting('server_version_num')::integer, pg_catalog.current_setting('server_version'),
                 pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only'), current_user
          """);

  /** Asks a server, and refuses one that a ledger cannot live in. */
  public static LedgerServer of(Connection connection, String database) throws SQLException {
    String product = connection.getMetaData().getDatabaseProductName();
    if (!product.equals("PostgreSQL")) {
      throw LedgerFailures.refused(
          database,
          "%s is not supported".formatted(product),
          "Use PostgreSQL 13 or newer for the ledger");
    }
    var server =
        ABOUT
            .on(connection)
            .one(
                row ->
                    new LedgerServer(
                        row.getInt(1),
                        row.getString(2),
                        row.getBoolean(3),
                        row.getString(4).equals("on"),
                        row.getString(5)));
    if (server.number() < OLDEST) {
      throw LedgerFailures.refused(
          database,
          "the server is PostgreSQL %s".formatted(server.version()),
          "The ledger needs PostgreSQL 13 or newer");
    }
    return server;
  }

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
