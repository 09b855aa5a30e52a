package dev.backfill.jdbc.work;

import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.scope.Chunk;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What one batch does in the database. Role; stateless. */
interface BatchStep {

  /** Does a batch of a chunk. */
  Done run(Connection connection, RowBatch batch, Chunk<?> chunk) throws SQLException;

  /**
   * What a batch has done.
   *
   * @param seen rows that it saw
   * @param eligible those of them that it meant to change
   * @param changed those that it changed
   * @param last values of the walk at the last row that it saw
   */
  record Done(long seen, long eligible, long changed, List<String> last) {}

  /** The values of the walk that stand in a row from a column on. */
  static List<String> place(ResultSet row, Walk walk, int from) throws SQLException {
    var last = new ArrayList<String>();
    for (int i = 0; i < walk.columns().size(); i++) {
      last.add(row.getString(i + from));
    }
    return last;
  }
}
