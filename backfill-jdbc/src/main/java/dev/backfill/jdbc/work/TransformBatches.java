package dev.backfill.jdbc.work;

import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.dialect.BeforeImages;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Chunk;
import dev.backfill.work.Batch;
import dev.backfill.work.RowBatches;
import dev.backfill.work.RowPlace;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
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
 */
final class TransformBatches implements RowBatches {

  /** After such a time in Java the session may have been ended; so much is worth a question. */
  private static final long LONG_NANOS = 1_000_000_000;

  private final ScopedWork work;
  private final TransformWork transform;
  private final Chunk<?> chunk;
  private final RowComputation row;
  private final TimeSource time = TimeSource.system();
  private final FetchPace pace = FetchPace.ofBatches();
  private final TransformWrite write;
  private final WalkEnd end;
  private final SqlText condition;
  private TransformBatch next;

  TransformBatches(TransformWork transform, Chunk<?> chunk, Optional<BatchCursor> cursor) {
    this.transform = transform;
    this.work = transform.update();
    this.chunk = chunk;
    this.row = transform.computation().code().apply(chunk);
    this.write = new TransformWrite(transform, chunk);
    var walk = work.walk(chunk.kind(), cursor);
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
    var last = last(connection, maxRows);
    return work(tx, connection, next.upTo(last), last);
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
    var last = Optional.of(alone.values());
    return work(tx, connection, rows.upTo(last), last);
  }

  private Batch work(
      Transaction tx, Connection connection, TransformBatch batch, Optional<List<String>> last)
      throws Exception {
    var values = new TransformValues(work.facts().key(), transform.computation().into());
    long seen = compute(connection, batch, values);
    var image =
        work.keepsImage()
            ? tx.unwrap(BeforeImages.class).of(chunk.no())
            : Optional.<ImageSpot>empty();
    long changed = values.rows() == 0 ? 0 : write.write(connection, batch, values, image);
    if (last.isPresent()) {
      next =
          new TransformBatch(
              batch.table(),
              batch.walk(),
              batch.range(),
              batch.condition(),
              last,
              Optional.empty());
    }
    return new Batch(
        changed, seen - values.rows(), values.rows() - changed, last.map(end::cursorAt));
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

  /** Locks, reads and computes; returns how many rows there were. */
  private long compute(Connection connection, TransformBatch batch, TransformValues values)
      throws Exception {
    var query =
        work.dialect().transformRead(batch, transform.computation().reading(), transform.rowWork());
    long seen = 0;
    try (PreparedStatement statement = query.prepare(connection)) {
      pace.begin(statement);
      int from = work.facts().key().size() + 2;
      try (var found = statement.executeQuery()) {
        long began = time.nanos();
        while (found.next()) {
          seen++;
          pace.read(found, from, transform.computation().reading().size());
          row.compute(found, values);
        }
        if (time.nanos() - began > LONG_NANOS) {
          requireSession(connection);
        }
      }
    }
    return seen;
  }

  /**
   * Asks for a sign of life. A server that has ended an idle session says why only to a client that
   * reads: writing many values, the client sees a broken connection instead.
   */
  private static void requireSession(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("select 1");
    }
  }
}
