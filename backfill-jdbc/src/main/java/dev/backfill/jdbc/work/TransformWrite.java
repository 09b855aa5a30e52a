package dev.backfill.jdbc.work;

import dev.backfill.jdbc.dialect.ImageSpot;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.List;
import java.util.Optional;

/**
 * Writes the values of batches back to the rows that are locked: as a plain change where no row can
 * leave its place, and by the statement that reports such rows otherwise. Confined to the batches
 * of one chunk.
 */
final class TransformWrite {

  private final ScopedWork work;
  private final TransformWork transform;
  private final Chunk<?> chunk;
  private boolean plain;

  TransformWrite(TransformWork transform, Chunk<?> chunk) {
    this.transform = transform;
    this.work = transform.update();
    this.chunk = chunk;
    // rows that came in later are found by what they hold
    this.plain = work.keepsPlaces() && !work.keepsImage() && chunk.kind() != ChunkKind.DELTA;
  }

  /** Returns the number of rows that were changed. */
  long write(
      Connection connection,
      TransformBatch batch,
      TransformValues values,
      Optional<ImageSpot> image)
      throws Exception {
    var before =
        transform.computation().showsKeys()
            ? Optional.of(connection.setSavepoint())
            : Optional.<Savepoint>empty();
    try {
      long changed = plain ? plainly(connection, batch, values) : 0;
      return changed > 0 ? changed : reporting(connection, batch, values, image);
    } catch (SQLException e) {
      if (before.isPresent() && RefusedRow.isAboutARow(e)) {
        throw shown(connection, before.get(), batch, values, e);
      }
      throw TransformFailure.named(e, chunk, batch.table(), values.into());
    }
  }

  /** Changes nothing if a trigger has come that could move a row. */
  private long plainly(Connection connection, TransformBatch batch, TransformValues values)
      throws SQLException {
    var change = work.dialect().transformChange(batch, values, transform.rowWork());
    long changed = change.isPresent() ? changed(connection, change.get()) : 0;
    plain = changed > 0;
    return changed;
  }

  private static long changed(Connection connection, SqlText change) throws SQLException {
    try (var statement = change.prepare(connection)) {
      return statement.executeLargeUpdate();
    }
  }

  private long reporting(
      Connection connection,
      TransformBatch batch,
      TransformValues values,
      Optional<ImageSpot> image)
      throws SQLException {
    var write = work.dialect().transformWrite(batch, values, transform.rowWork(), image);
    try (var statement = write.prepare(connection);
        var written = statement.executeQuery()) {
      written.next();
      MovedRows.require(work, chunk, connection, written.getLong(2));
      return written.getLong(1);
    }
  }

  /** The error with the key of the row, if it can be found. */
  private Exception shown(
      Connection connection,
      Savepoint before,
      TransformBatch batch,
      TransformValues values,
      SQLException thrown) {
    try {
      Optional<List<String>> key = new RefusedRow(work, batch).find(connection, before, values);
      if (key.isPresent()) {
        return TransformFailure.named(thrown, chunk, batch.table(), values.into(), key.get());
      }
    } catch (SQLException e) {
      thrown.addSuppressed(e);
    }
    return TransformFailure.named(thrown, chunk, batch.table(), values.into());
  }
}
