package dev.backfill.jdbc.work;

import dev.backfill.jdbc.dialect.BeforeImages;
import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.Walk;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Chunk;
import dev.backfill.work.Batch;
import dev.backfill.work.RowBatches;
import dev.backfill.work.RowPlace;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The batches of a chunk of a table with a key, in the order of the walk. What a batch does in the
 * database is a step of its own, which says where it ended.
 */
final class WalkBatches implements RowBatches {

  private final ScopedWork work;
  private final BatchStep step;
  private final Walk walk;
  private final SqlText range;
  private final SqlText condition;
  private final Chunk<?> chunk;
  private final WalkEnd end;
  private Optional<List<String>> after;

  WalkBatches(ScopedWork work, BatchStep step, Chunk<?> chunk, Optional<BatchCursor> cursor) {
    this.work = work;
    this.step = step;
    this.walk = work.walk(chunk.kind(), cursor);
    this.range = work.scope().range(chunk);
    this.condition = work.condition(chunk);
    this.chunk = chunk;
    this.end = new WalkEnd(work.scope(), chunk, walk, cursor);
    this.after = cursor.map(BatchCursor::values);
  }

  @Override
  public Batch next(Transaction tx, int maxRows) throws SQLException {
    if (maxRows < 1) {
      throw new IllegalArgumentException("rows of a batch must be >= 1, was " + maxRows);
    }
    var connection = tx.unwrap(Connection.class);
    return work(tx, step, end.within(condition, connection), maxRows);
  }

  private Batch work(Transaction tx, BatchStep how, SqlText rows, int maxRows) throws SQLException {
    var image =
        work.keepsImage()
            ? tx.unwrap(BeforeImages.class).of(chunk.no())
            : Optional.<ImageSpot>empty();
    var batch =
        new RowBatch(work.facts(), walk, range, rows, after, maxRows, work.rowWork(), image);
    try {
      return batch(how.run(tx, batch, chunk));
    } catch (SQLException e) {
      throw SetFailure.named(e, work, chunk);
    }
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
    var rows = alone.among(end.within(condition, connection));
    var done = work(tx, work.toLastRow(), rows, 1);
    after = Optional.of(alone.values());
    return new Batch(done.changed(), done.kept(), done.conflicts(), Optional.of(row.cursor()));
  }

  private Batch batch(BatchStep.Done done) {
    long kept = done.seen() - done.eligible();
    long conflicts = done.eligible() - done.changed();
    if (done.end().isPresent()) {
      after = done.end();
    }
    return new Batch(done.changed(), kept, conflicts, done.end().map(end::cursorAt));
  }
}
