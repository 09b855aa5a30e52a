package dev.backfill.jdbc.work;

import dev.backfill.jdbc.dialect.RowWork;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.dialect.failure.SqlState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;

/**
 * Finds the row of a batch that the database refuses, by writing halves of the batch again: the
 * database names neither the row nor, for a trigger or a domain, the column. Confined to one lane.
 *
 * @param work the rows of the table
 * @param batch the batch
 */
record RefusedRow(ScopedWork work, TransformBatch batch) {

  /** Returns true if an error is about a row, so that there is one to be found. */
  static boolean isAboutARow(SQLException thrown) {
    return SqlState.isAny(
        thrown, SqlState.DATA, SqlState.CONSTRAINT, SqlState.VIEW_RULE, SqlState.RAISED);
  }

  /**
   * The key of the row. What is written on the way is rolled back with the attempt.
   *
   * @param before where the batch had written nothing
   * @return empty if the database does not refuse it again
   */
  Optional<List<String>> find(Connection connection, Savepoint before, TransformValues values)
      throws SQLException {
    connection.rollback(before);
    int written = 0;
    int refused = values.rows();
    while (refused - written > 1) {
      int half = (written + refused) >>> 1;
      if (accepts(connection, values.part(written, half))) {
        written = half;
      } else {
        refused = half;
      }
    }
    return accepts(connection, values.part(written, refused))
        ? Optional.empty()
        : Optional.of(values.keyOf(written));
  }

  private boolean accepts(Connection connection, TransformValues part) throws SQLException {
    Savepoint here = connection.setSavepoint();
    var write =
        work.dialect()
            .transformWrite(batch, part, (RowWork.Update) work.rowWork(), Optional.empty());
    try (var statement = write.prepare(connection);
        var rows = statement.executeQuery()) {
      return rows.next();
    } catch (SQLException e) {
      if (!isAboutARow(e)) {
        throw e;
      }
      connection.rollback(here);
      return false;
    }
  }
}
