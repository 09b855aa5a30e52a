package dev.backfill.jdbc.dialect;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Advice;
import dev.backfill.work.Volume;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The advice of the catalog on scopes and work. Role; stateless, thread-safe. Reads no row of a
 * table.
 */
public interface Advisor {

  /**
   * Returns the catalog's advice on a scope along a column. Reads no row of the table.
   *
   * @param condition rows of a chunk
   * @param leavesNulls true if rows without a value belong to no chunk
   */
  List<Advice> onScope(
      Connection connection, Table table, Column column, SqlText condition, boolean leavesNulls)
      throws SQLException;

  /** Returns the catalog's advice on work on the rows of a table. Reads no row of the table. */
  List<Advice> onWork(Connection connection, Table table, RowWork work) throws SQLException;

  /**
   * Returns the advice on what remains to be done after work on the rows of a table. Reads the
   * catalog only.
   */
  List<Advice> afterWork(Connection connection, Table table, RowWork work) throws SQLException;

  /**
   * Returns the obstacles that make the server refuse every batch of work, each with the statement
   * that fixes it.
   */
  List<Advice> obstacles(Connection connection, Table table, RowWork work) throws SQLException;

  /**
   * Returns what keeps rows of a table from being deleted and inserted again in one transaction:
   * foreign keys that act on a deleted row at once.
   */
  List<Advice> replacementObstacles(Connection connection, Table table) throws SQLException;

  /**
   * The volume that work on so many rows of a table would write; empty if the catalog does not
   * know.
   */
  Optional<Volume> volume(Connection connection, Table table, RowWork work, long rows)
      throws SQLException;
}
