package dev.backfill.jdbc.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The questions to a database about the tables of a ledger, before they are used. Role; stateless.
 */
public interface LedgerCatalog {

  /**
   * Asks the server about itself.
   *
   * @param database its name in messages
   * @throws dev.backfill.ledger.LedgerException if no ledger can live in it
   */
  LedgerServer server(Connection connection, String database) throws SQLException;

  /** The schema in which a table without a schema is made; empty if there is none. */
  Optional<String> currentSchema(Connection connection) throws SQLException;

  /** Returns true if there is a schema of this name. */
  boolean hasSchema(Connection connection, String schema) throws SQLException;

  /**
   * The schema of a table, if it is there.
   *
   * @param table as it stands in a statement, with or without a schema
   */
  Optional<String> schemaOf(Connection connection, String table) throws SQLException;

  /**
   * Tables of a ledger that are not there.
   *
   * @param parts their names without the prefix
   */
  List<String> missing(Connection connection, LedgerLocation home, List<String> parts)
      throws SQLException;

  /** Rights that this session lacks on the tables, for people; empty if it has all. */
  Optional<String> lackedRights(Connection connection, LedgerLocation home) throws SQLException;

  /**
   * Objects that use columns of the tables, and so prevent that these are changed, for people.
   *
   * @param columns parts and columns, such as {@code chunk.state}
   */
  List<String> dependents(Connection connection, LedgerLocation home, Collection<String> columns)
      throws SQLException;

  /** Limits how long this transaction waits for a lock. */
  void limitWait(Connection connection, Duration atMost) throws SQLException;

  /** A statement that keeps other processes from changing the tables at the same time. */
  String lockVersions(LedgerLocation home);

  /** A statement before a script: names in it without a schema are the database's own. */
  String ownNamesOnly();
}
