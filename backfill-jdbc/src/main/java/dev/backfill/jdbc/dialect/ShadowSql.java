package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Replaces a table by a fresh one of the same definition. Every method runs in the transaction of
 * its caller. Role; stateless, thread-safe.
 */
public interface ShadowSql {

  /** Looks for what cannot be carried over. Writes nothing. */
  ShadowInspection inspect(Connection connection, ShadowNames names, LiveWrites writes)
      throws SQLException;

  /** The size of a table with its indexes and parts, in bytes; 0 of a view. */
  long bytes(Connection connection, Table table) throws SQLException;

  /** How far the replacement is. */
  ShadowState state(Connection connection, ShadowNames names) throws SQLException;

  /** Keeps all others from making the fresh table until the transaction ends. */
  void reserve(Connection connection, ShadowNames names) throws SQLException;

  /** Makes the fresh table with all that must be there before its rows. */
  void create(Connection connection, ShadowNames names) throws SQLException;

  /** A note beside the fresh table; empty if there is none. */
  Optional<String> mark(Connection connection, ShadowNames names) throws SQLException;

  /** Keeps a note beside the fresh table. */
  void mark(Connection connection, ShadowNames names, String text) throws SQLException;

  /**
   * Parts of the definition in which the live table and the table beside it differ.
   *
   * @param loaded true to compare indexes and keys also
   */
  List<String> differences(Connection connection, ShadowNames names, boolean loaded)
      throws SQLException;

  /** Steps to the fresh table's indexes, keys and statistics that are still missing. */
  List<ShadowStep> buildSteps(Connection connection, ShadowNames names) throws SQLException;

  /** Runs a step. */
  void run(Connection connection, ShadowStep step) throws SQLException;

  /** Makes the triggers that refuse or note writes to the live table. */
  void guard(Connection connection, Table target, LiveWrites writes) throws SQLException;

  /** Returns true if writes are refused or noted. */
  boolean isGuarded(Connection connection, ShadowNames names, LiveWrites writes)
      throws SQLException;

  /**
   * Brings rows whose keys were noted to the fresh table.
   *
   * @param atMost how many notes are taken
   * @return the number of notes that were taken
   */
  long applyDelta(Connection connection, Table target, int atMost) throws SQLException;

  /** Keeps all others from the live table and the other until the transaction ends. */
  void lock(Connection connection, ShadowNames names, ShadowState state) throws SQLException;

  /**
   * Exchanges the live table and the other: names, triggers, policies, rules, foreign keys,
   * sequences and publications.
   */
  void exchange(Connection connection, ShadowNames names, ShadowState state) throws SQLException;

  /** Steps that are missing after an exchange: the check of foreign keys. */
  List<ShadowStep> afterExchange(Connection connection, ShadowNames names) throws SQLException;

  /** Drops the old table. */
  void dropOld(Connection connection, ShadowNames names) throws SQLException;

  /** Drops all that was made beside the live table, other than the old table. */
  void abandon(Connection connection, ShadowNames names) throws SQLException;
}
