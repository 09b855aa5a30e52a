package dev.backfill.jdbc.rollback;

import dev.backfill.jdbc.dialect.LedgerStatement;
import dev.backfill.jdbc.dialect.Restoration;
import dev.backfill.jdbc.dialect.failure.RefusedUseException;
import dev.backfill.jdbc.sql.NamedSql;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Puts the before-images of one chunk back, the last one first: so a row that the chunk has changed
 * twice gets back what it held before the first time. One lane.
 */
final class RollbackBatches implements Batches {

  private final RollbackWork work;
  private final long chunkNo;
  private Optional<Place> place;

  /**
   * Where to go on.
   *
   * @param batch the image
   * @param rows the number of its rows that are done
   */
  record Place(int batch, long rows) {

    static Place read(String cursor) {
      int colon = cursor.indexOf(':');
      return new Place(
          Integer.parseInt(cursor.substring(0, colon)),
          Long.parseLong(cursor.substring(colon + 1)));
    }

    String write() {
      return batch + ":" + rows;
    }
  }

  /** An image that waits to be put back. */
  private record Image(int batch, long rows) {}

  RollbackBatches(RollbackWork work, long chunkNo, Optional<Place> place) {
    this.work = work;
    this.chunkNo = chunkNo;
    this.place = place;
  }

  @Override
  public Batch next(Transaction tx, int maxRows) throws SQLException {
    var connection = tx.unwrap(Connection.class);
    if (place.isEmpty()) {
      shutOut(connection);
    }
    var at = place.orElse(new Place(Integer.MAX_VALUE, 0));
    long restored = 0;
    long left = maxRows;
    while (left > 0) {
      var next = image(connection, at.batch());
      if (next.isEmpty()) {
        requireKept(connection);
        return batch(restored, maxRows - left, Optional.empty());
      }
      var image = next.get();
      long from = image.batch() == at.batch() ? at.rows() : 0;
      long rows = Math.min(left, image.rows() - from);
      restored += restore(connection, image, from, rows);
      left -= rows;
      at = new Place(image.batch(), from + rows);
      if (at.rows() == image.rows()) {
        sql(LedgerStatement.IMAGE_RESTORED)
            .on(connection)
            .with("run", work.images().runId())
            .with("chunk", chunkNo)
            .with("batch", image.batch())
            .update();
      }
    }
    place = Optional.of(at);
    return batch(restored, maxRows, place.map(Place::write));
  }

  /** Or what was deleted meanwhile would be passed over in silence. */
  private void requireKept(Connection connection) throws SQLException {
    if (!work.images().kept(connection)) {
      throw new RefusedUseException(
          "The before-images of plan '%s' were forgotten while they were being put back, and so far not all of chunk %s is"
              .formatted(work.images().planName(), chunkNo));
    }
  }

  private static Batch batch(long restored, long looked, Optional<String> cursor) {
    return new Batch(restored, 0, looked - restored, cursor);
  }

  private Optional<Image> image(Connection connection, int atMost) throws SQLException {
    return sql(LedgerStatement.IMAGE_NEXT)
        .on(connection)
        .with("run", work.images().runId())
        .with("chunk", chunkNo)
        .with("batch", atMost)
        .first(row -> new Image(row.getInt(1), row.getLong(2)));
  }

  private long restore(Connection connection, Image image, long from, long rows)
      throws SQLException {
    var columns = work.columns();
    var slice =
        new Restoration(
            columns.table(),
            columns.key(),
            columns.set(),
            work.images().spot(chunkNo, image.batch()),
            from,
            rows);
    return new RestoringSlices(connection, work.dialect()).restore(slice);
  }

  /** A process that continues the run must not work on a chunk that is being rolled back. */
  private void shutOut(Connection connection) throws SQLException {
    var run = work.images().runId();
    if (sql(LedgerStatement.CHUNK_ROLLED_BACK)
            .on(connection)
            .with("run", run)
            .with("chunk", chunkNo)
            .update()
        == 1) {
      return;
    }
    var state =
        sql(LedgerStatement.CHUNK_STATE)
            .on(connection)
            .with("run", run)
            .with("chunk", chunkNo)
            .first(row -> row.getString(1));
    if (!state.equals(Optional.of("SPLIT"))) {
      throw new RefusedUseException(
          "Chunk %s of plan '%s' cannot be rolled back while it is %s: cancel that run first"
              .formatted(chunkNo, work.images().planName(), state.orElse("forgotten")));
    }
  }

  private NamedSql sql(LedgerStatement statement) {
    return work.images().home().sql(statement);
  }
}
