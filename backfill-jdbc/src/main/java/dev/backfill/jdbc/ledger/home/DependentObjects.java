package dev.backfill.jdbc.ledger.home;

import dev.backfill.jdbc.dialect.LedgerLocation;
import dev.backfill.jdbc.dialect.failure.SqlState;
import dev.backfill.ledger.LedgerException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Objects of the user's, such as views and generated columns, that use columns of a ledger: the
 * server changes no column that they use. Stateless.
 */
final class DependentObjects {

  private DependentObjects() {}

  /**
   * Names the objects that have prevented a migration, if there are such.
   *
   * @param version the version that the tables still have
   * @param thrown the failure of the migration, which was rolled back
   */
  static void refuse(Connection connection, LedgerLocation home, int version, SQLException thrown)
      throws SQLException {
    if (!SqlState.isAny(
        thrown, SqlState.DEPENDED_ON, SqlState.FEATURE_NOT_SUPPORTED, SqlState.SYNTAX_ERROR)) {
      return; // older servers call it a syntax error that a generated column is in the way
    }
    var found = home.catalog().dependents(connection, home, LedgerScripts.changedColumns(version));
    if (!found.isEmpty()) {
      throw new LedgerException(
          """
          The ledger on %s cannot be used: its tables in schema '%s' have version %d, and this library \
          needs version %d. Columns that change are in use: %s. Drop what uses them, run the plan \
          again, and create it again afterwards. The tables are as they were\
          """
              .formatted(
                  home.database(),
                  home.schema(),
                  version,
                  LedgerScripts.VERSION,
                  String.join(", ", found)),
          thrown);
    }
  }
}
