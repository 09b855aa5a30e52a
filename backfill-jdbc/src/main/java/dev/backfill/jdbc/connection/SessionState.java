package dev.backfill.jdbc.connection;

import dev.backfill.jdbc.dialect.failure.Ignored;
import dev.backfill.jdbc.dialect.failure.SqlState;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;

/**
 * The state of the session behind a connection, read without a statement to the server. Stateless.
 */
public final class SessionState {

  private SessionState() {}

  /**
   * Returns true if a connection is in a transaction, even one that has failed. A statement could
   * not tell: it would begin a transaction where none is. JDBC forbids to set whether a connection
   * is read-only while it is in a transaction; so it is given the value that it has. The driver
   * knows the state from the server's last answer, and sends nothing.
   */
  public static boolean inTransaction(Connection connection) throws SQLException {
    boolean readOnly = connection.isReadOnly();
    try {
      connection.setReadOnly(readOnly);
      return false;
    } catch (SQLFeatureNotSupportedException e) {
      Ignored.because("a connection that cannot be asked is taken as it comes", e);
      return false;
    } catch (SQLException e) {
      if (SqlState.ACTIVE_TRANSACTION.isOf(e)) {
        return true;
      }
      throw e;
    }
  }

  /**
   * Returns true if two connections are one to the driver: a setting that it keeps to itself is
   * changed on the one, looked for on the other, and put back.
   */
  public static boolean isOne(Connection one, Connection other) throws SQLException {
    int found = one.getHoldability();
    int before = other.getHoldability();
    int mark = opposite(before);
    one.setHoldability(mark);
    boolean seen = other.getHoldability() == mark;
    one.setHoldability(opposite(mark));
    seen &= other.getHoldability() == before;
    one.setHoldability(found);
    return seen;
  }

  private static int opposite(int holdability) {
    return holdability == ResultSet.HOLD_CURSORS_OVER_COMMIT
        ? ResultSet.CLOSE_CURSORS_AT_COMMIT
        : ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }
}
