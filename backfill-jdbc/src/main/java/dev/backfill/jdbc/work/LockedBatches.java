package dev.backfill.jdbc.work;

import dev.backfill.jdbc.catalog.Table;
import dev.backfill.jdbc.dialect.BeforeImages;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Chunk;
import dev.backfill.work.Batch;
import dev.backfill.work.RowBatches;
import dev.backfill.work.RowPlace;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The batches of a chunk whose work depends on other rows. One statement finds the rows that need
 * work and locks them; the next one, with a snapshot of its own, looks at the other rows again and
 * works. A batch without such rows is one statement.
 *
 * <p>In one statement it would be wrong: a row that another session holds is waited for and read
 * anew, and the other rows are still seen as they were before the wait.
 */
final class LockedBatches implements RowBatches {

  private final ScopedWork work;
  private final Walk walk;
  private final SqlText range;
  private final SqlText condition;
  private final Chunk<?> chunk;
  private final WalkEnd end;
  private Optional<List<String>> after;

  LockedBatches(ScopedWork work, Chunk<?> chunk, Optional<BatchCursor> cursor) {
    this.work = work;
    this.walk = work.walk(chunk.kind(), cursor);
    this.range = work.scope().range(chunk);
    this.condition = work.condition(chunk);
    this.chunk = chunk;
    this.end = new WalkEnd(work.scope(), chunk, walk, cursor);
    this.after = cursor.map(BatchCursor::values);
  }

  /** What the first statement of a batch has found. */
  private record Locked(long seen, long eligible, TransformValues keys, List<String> last) {}

  @Override
  public Batch next(Transaction tx, int maxRows) throws SQLException {
    if (maxRows < 1) {
      throw new IllegalArgumentException("rows of a batch must be >= 1, was " + maxRows);
    }
    var connection = tx.unwrap(Connection.class);
    return work(tx, connection, end.within(condition, connection), maxRows);
  }

  private Batch work(Transaction tx, Connection connection, SqlText rows, int maxRows)
      throws SQLException {
    var image =
        work.keepsImage()
            ? tx.unwrap(BeforeImages.class).of(chunk.no())
            : Optional.<ImageSpot>empty();
    var batch =
        new RowBatch(work.facts(), walk, range, rows, after, maxRows, work.rowWork(), image);
    var locked =
        OneRow.of(connection, work.dialect().session(), work.dialect().lock(batch), this::locked);
    long changed = locked.keys().rows() == 0 ? 0 : change(connection, batch, locked.keys());
    return batch(locked, changed, maxRows);
  }

  @Override
  public Optional<RowPlace> nextRow(Transaction tx) throws SQLException {
    var connection = tx.unwrap(Connection.class);
    var rows = end.within(condition, connection);
    var next = new TransformBatch(work.facts(), walk, range, rows, after, Optional.empty());
    return RowAlone.first(connection, work.dialect(), next).map(row -> row.place(end));
  }

  /** {@inheritDoc} It is not the last batch, whatever has become of the row. */
  @Override
  public Batch only(Transaction tx, RowPlace row) throws SQLException {
    var connection = tx.unwrap(Connection.class);
    var alone = RowAlone.at(work.facts(), walk, row);
    var done = work(tx, connection, alone.among(end.within(condition, connection)), 1);
    after = Optional.of(alone.values());
    return new Batch(done.changed(), done.kept(), done.conflicts(), Optional.of(row.cursor()));
  }

  private Locked locked(ResultSet row) throws SQLException {
    Table table = work.facts();
    int keys = table.key().size();
    var found = keys(row, table);
    var last = new ArrayList<String>();
    for (int i = 0; i < walk.columns().size(); i++) {
      last.add(row.getString(i + 3 + keys));
    }
    return new Locked(row.getLong(1), row.getLong(2), found, last);
  }

  private static TransformValues keys(ResultSet row, Table table) throws SQLException {
    var columns = new ArrayList<String[]>();
    for (int i = 0; i < table.key().size(); i++) {
      var array = row.getArray(i + 3);
      columns.add(array == null ? new String[0] : (String[]) array.getArray());
    }
    var keys = new TransformValues(table.key(), List.of());
    for (int i = 0; i < columns.getFirst().length; i++) {
      int place = i;
      keys.add(columns.stream().map(column -> column[place]).toList(), List.of());
    }
    return keys;
  }

  private long change(Connection connection, RowBatch batch, TransformValues keys)
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

  private Batch batch(Locked locked, long changed, int maxRows) {
    long kept = locked.seen() - locked.eligible();
    long conflicts = locked.eligible() - changed;
    if (locked.seen() < maxRows) {
      return new Batch(changed, kept, conflicts, Optional.empty());
    }
    after = Optional.of(locked.last());
    return new Batch(changed, kept, conflicts, after.map(end::cursorAt));
  }
}
