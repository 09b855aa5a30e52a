package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.ArrayForm;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.scope.Chunk;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch of work that depends on other rows. One statement finds the rows that need work and locks
 * them; the next one, with a snapshot of its own, looks at the other rows again and works. A batch
 * without such rows is one statement.
 *
 * <p>In one statement it would be wrong: a row that another session holds is waited for and read
 * anew, and the other rows are still seen as they were before the wait.
 *
 * @param work the work
 */
record LockThenWork(ScopedWork work) implements BatchStep {

  /** What the first statement of a batch has found. */
  private record Locked(long seen, long eligible, TransformValues keys, List<String> last) {}

  @Override
  public Done run(Transaction tx, RowBatch batch, Chunk<?> chunk) throws SQLException {
    var connection = tx.unwrap(Connection.class);
    var locked =
        OneRow.of(
            connection,
            work.dialect().session(),
            work.dialect().lock(batch),
            row -> locked(row, batch));
    long changed = locked.keys().rows() == 0 ? 0 : change(connection, batch, chunk, locked.keys());
    return BatchStep.of(batch, locked.seen(), locked.eligible(), changed, locked.last());
  }

  private Locked locked(ResultSet row, RowBatch batch) throws SQLException {
    Table table = work.facts();
    int keys = table.key().size();
    return new Locked(
        row.getLong(1),
        row.getLong(2),
        keys(row, table),
        BatchStep.place(row, batch.walk(), 3 + keys));
  }

  private static TransformValues keys(ResultSet row, Table table) throws SQLException {
    var columns = new ArrayList<String[]>();
    for (int i = 0; i < table.key().size(); i++) {
      var array = row.getArray(i + 3);
      columns.add(array == null ? new String[0] : (String[]) array.getArray());
    }
    var keys = new TransformValues(table.key(), List.of());
    for (int i = 0; i < columns.getFirst().length; i++) {
      keys.add(key(table, columns, i), List.of());
    }
    return keys;
  }

  private static List<Object> key(Table table, List<String[]> columns, int row) {
    var key = new ArrayList<Object>(columns.size());
    for (int i = 0; i < columns.size(); i++) {
      key.add(ArrayForm.ofKey(table.key().get(i)).read(columns.get(i)[row]));
    }
    return key;
  }

  private long change(Connection connection, RowBatch batch, Chunk<?> chunk, TransformValues keys)
      throws SQLException {
    return OneRow.of(
        connection,
        work.dialect().session(),
        work.dialect().onLocked(batch, keys),
        row -> {
          MovedRows.require(work, chunk, connection, row.getLong(2));
          return row.getLong(1);
        });
  }
}
