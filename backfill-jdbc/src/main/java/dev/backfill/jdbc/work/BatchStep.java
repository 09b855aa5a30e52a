package dev.backfill.jdbc.work;

import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.scope.Chunk;
import dev.backfill.work.Transaction;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What one batch does in the database. Role; confined to the batches of one chunk. */
interface BatchStep {

  /** Does a batch of a chunk. */
  Done run(Transaction tx, RowBatch batch, Chunk<?> chunk) throws SQLException;

  /**
   * What a batch has done.
   *
   * @param seen rows that it saw
   * @param eligible those of them that it meant to change
   * @param changed those that it changed
   * @param end values of the walk at which it ended: of its last row, or of its first column alone;
   *     empty after the last batch of a chunk
   */
  record Done(long seen, long eligible, long changed, Optional<List<String>> end) {}

  /** What a batch has done that ends with its last row; one that is not full is the last. */
  static Done of(RowBatch batch, long seen, long eligible, long changed, List<String> last) {
    var end = seen < batch.rows() ? Optional.<List<String>>empty() : Optional.of(last);
    return new Done(seen, eligible, changed, end);
  }

  /** The values of the walk that stand in a row from a column on. */
  static List<String> place(ResultSet row, Walk walk, int from) throws SQLException {
    var last = new ArrayList<String>();
    for (int i = 0; i < walk.columns().size(); i++) {
      last.add(row.getString(i + from));
    }
    return last;
  }
}
