package dev.backfill.jdbc.dialect;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The questions to a database by which runs that write the same find each other, whichever ledgers
 * they have. Role; stateless, thread-safe.
 */
public interface FootprintSql {

  /**
   * Lets one run of the database at a time look for others and enter, until its transaction ends.
   */
  void lock(Connection connection) throws SQLException;

  /** The same until {@link #unlock}, which has to follow in the same transaction if it succeeds. */
  void lockUntilUnlocked(Connection connection) throws SQLException;

  /** Ends {@link #lockUntilUnlocked}. */
  void unlock(Connection connection) throws SQLException;

  /**
   * A table with its parents and parts, of which rows of the table may be rows.
   *
   * @param oid number of the table in the database
   * @param family the same, and those of its parents and parts
   * @param roots those of its topmost parents, or its own
   */
  record Place(long oid, Set<Long> family, List<Long> roots) {}

  /** Where a table stands; empty if it has gone. */
  Optional<Place> place(Connection connection, String schema, String table) throws SQLException;

  /**
   * Tables of a ledger in this database.
   *
   * @param schema their schema
   * @param prefix the prefix of their names
   * @param role the role of this session
   * @param readable true if this session may read them
   * @param reaches true if a role that may write them, and is no superuser, may write the table
   */
  record FoundLedger(
      String schema, String prefix, String role, boolean readable, boolean reaches) {}

  /** The ledgers that keep footprints, with their relation to a table. */
  List<FoundLedger> ledgers(Connection connection, long table) throws SQLException;

  /** Takes marks until the transaction ends, which others see, and keeps the transaction open. */
  void mark(Connection connection, String application, List<String> marks) throws SQLException;

  /**
   * A session that has a mark.
   *
   * @param pid its number
   * @param application its name
   * @param client the address of its client; empty on a local socket, or if it may not be seen
   * @param since the begin of its transaction, if it may be seen
   */
  record Marker(int pid, String application, String client, Optional<Instant> since) {}

  /**
   * The other sessions that have one of some marks.
   *
   * @param except marks: sessions that have one of them are left out
   */
  List<Marker> markers(Connection connection, List<String> marks, List<String> except)
      throws SQLException;

  /** The rights that a role needs to find out about the runs of a ledger, as statements. */
  String grants(FoundLedger ledger);
}
