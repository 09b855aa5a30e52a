package dev.backfill.jdbc.work;

import dev.backfill.jdbc.dialect.BeforeImages;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Chunk;
import dev.backfill.work.Batch;
import dev.backfill.work.RowBatches;
import dev.backfill.work.RowPlace;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The batches of a chunk whose values Java computes. Each one looks for its last row, locks and
 * reads the rows up to there, computes, and writes.
 *
 * <p>The last row is looked for without a lock, so that a row which another session moves behind
 * it, while the batch waits for that row, cannot become the cursor: the rows between would be
 * passed over. It belongs to a later batch then.
 *
 * <p>Along a key of whole numbers no last row is looked for: the batch locks and reads its first
 * rows. If one of them may have moved, the last row is looked for afterwards, by a statement that
 * sees what has changed. If it is the furthest one that was read, the rows that were read are
 * exactly the first ones of this statement too: they are locked, and no two have the same key.
 * Otherwise the batch is read again up to there; nothing was written then.
 */
final class TransformBatches implements RowBatches {

  private final ScopedWork work;
  private final Chunk<?> chunk;
  private final TransformRead read;
  private final TransformWrite write;
  private final WalkEnd end;
  private final SqlText condition;
  private TransformBatch next;
  private final boolean byFirstRows;

  TransformBatches(TransformWork transform, Chunk<?> chunk, Optional<BatchCursor> cursor) {
    this.work = transform.update();
    this.chunk = chunk;
    this.read = new TransformRead(transform, chunk);
    this.write = new TransformWrite(transform, chunk);
    var walk = work.walk(chunk.kind(), cursor);
    this.byFirstRows = transform.readsFirstRows(chunk.kind(), walk);
    this.end = new WalkEnd(work.scope(), chunk, walk, cursor);
    this.condition = work.condition(chunk);
    this.next =
        new TransformBatch(
            work.facts(),
            walk,
            work.scope().range(chunk),
            condition,
            cursor.map(BatchCursor::values),
            Optional.empty());
  }

  @Override
  public Batch next(Transaction tx, int maxRows) throws Exception {
    if (maxRows < 1) {
      throw new IllegalArgumentException("rows of a batch must be >= 1, was " + maxRows);
    }
    var connection = tx.unwrap(Connection.class);
    next = next.within(end.within(condition, connection));
    return byFirstRows
        ? firstRows(tx, connection, maxRows)
        : upTo(tx, connection, last(connection, maxRows));
  }

  private Batch firstRows(Transaction tx, Connection connection, int maxRows) throws Exception {
    var rows = read.first(connection, next, maxRows);
    boolean full = rows.seen() == maxRows;
    var furthest = full ? Optional.of(rows.furthest()) : Optional.<List<String>>empty();
    if (full && rows.mayHaveMoved()) {
      var last = last(connection, maxRows);
      if (!last.equals(furthest)) {
        return upTo(tx, connection, last);
      }
    }
    return write(tx, connection, next.upTo(furthest), rows);
  }

  private Batch upTo(Transaction tx, Connection connection, Optional<List<String>> last)
      throws Exception {
    var batch = next.upTo(last);
    return write(tx, connection, batch, read.upToLast(connection, batch));
  }

  @Override
  public Optional<RowPlace> nextRow(Transaction tx) throws SQLException {
    var connection = tx.unwrap(Connection.class);
    next = next.within(end.within(condition, connection));
    return RowAlone.first(connection, work.dialect(), next).map(row -> row.place(end));
  }

  @Override
  public Batch only(Transaction tx, RowPlace row) throws Exception {
    var connection = tx.unwrap(Connection.class);
    var alone = RowAlone.at(work.facts(), next.walk(), row);
    var rows = next.within(alone.among(end.within(condition, connection)));
    var batch = rows.upTo(Optional.of(alone.values()));
    return write(tx, connection, batch, read.upToLast(connection, batch));
  }

  private Batch write(
      Transaction tx, Connection connection, TransformBatch batch, TransformRead.Rows rows)
      throws Exception {
    var values = rows.values();
    var image =
        work.keepsImage()
            ? tx.unwrap(BeforeImages.class).of(chunk.no())
            : Optional.<ImageSpot>empty();
    long changed = values.rows() == 0 ? 0 : write.write(connection, batch, values, image);
    if (batch.last().isPresent()) {
      next = batch.behindLast();
    }
    return new Batch(
        changed,
        rows.seen() - values.rows(),
        values.rows() - changed,
        batch.last().map(end::cursorAt));
  }

  /** The row with which a full batch ends; empty if there are not so many. */
  private Optional<List<String>> last(Connection connection, int maxRows) throws SQLException {
    return OneRow.find(
        connection,
        work.dialect().session(),
        work.dialect().transformLast(next, maxRows),
        found -> {
          var values = new ArrayList<String>();
          for (int i = 1; i <= next.order().size(); i++) {
            values.add(found.getString(i));
          }
          return values;
        });
  }
}
