package dev.backfill.jdbc.work;

import dev.backfill.contract.TimeSource;
import dev.backfill.jdbc.dialect.ArrayForm;
import dev.backfill.jdbc.dialect.RowMark;
import dev.backfill.jdbc.dialect.TransformBatch;
import dev.backfill.jdbc.dialect.TransformValues;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Chunk;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Locks and reads the rows of batches, and has their values computed. Confined to the batches of
 * one chunk.
 */
final class TransformRead {

  /** After such a time in Java the session may have been ended; so much is worth a question. */
  private static final long LONG_NANOS = 1_000_000_000;

  private final ScopedWork work;
  private final TransformWork transform;
  private final RowComputation row;
  private final List<ArrayForm> key;
  private final TimeSource time = TimeSource.system();
  private final FetchPace pace = FetchPace.ofBatches();

  /** What was read: how many rows, what was computed of them, and how far they reach. */
  static final class Rows {

    private final TransformValues values;
    private long seen;
    private int marks;
    private Optional<FurthestKey> furthest = Optional.empty();

    private Rows(TransformValues values) {
      this.values = values;
    }

    TransformValues values() {
      return values;
    }

    long seen() {
      return seen;
    }

    /** The key that lies furthest along the walk, if the batch was read by its number of rows. */
    List<String> furthest() {
      return furthest.orElseThrow().text();
    }

    /** Returns true if another session may have moved a row while the statement waited for it. */
    boolean mayHaveMoved() {
      return (marks & RowMark.RECENT) != 0;
    }
  }

  TransformRead(TransformWork transform, Chunk<?> chunk) {
    this.transform = transform;
    this.work = transform.update();
    this.row = transform.computation().code().apply(chunk);
    this.key = work.facts().key().stream().map(ArrayForm::ofKey).toList();
  }

  /** The rows of a batch of which the last one is known, if there is one. */
  Rows upToLast(Connection connection, TransformBatch batch) throws Exception {
    var columns = transform.computation().reading();
    var query = work.dialect().transformRead(batch, columns, transform.rowWork());
    return run(connection, query, rows());
  }

  /** The first rows of a batch, along its key. */
  Rows first(Connection connection, TransformBatch batch, int most) throws Exception {
    try (var settings = connection.createStatement()) {
      settings.execute(work.dialect().session());
    }
    var columns = transform.computation().reading();
    var query = work.dialect().transformFirst(batch, most, columns, transform.rowWork());
    var rows = rows();
    rows.furthest = Optional.of(new FurthestKey(key.size(), batch.walk().direction()));
    return run(connection, query, rows);
  }

  private Rows rows() {
    return new Rows(new TransformValues(work.facts().key(), transform.computation().into()));
  }

  private Rows run(Connection connection, SqlText query, Rows rows) throws Exception {
    try (var statement = query.prepare(connection)) {
      pace.begin(statement);
      try (var found = statement.executeQuery()) {
        long began = time.nanos();
        while (found.next()) {
          read(found, rows);
        }
        if (time.nanos() - began > LONG_NANOS) {
          requireSession(connection);
        }
      }
    }
    return rows;
  }

  private void read(ResultSet found, Rows rows) throws Exception {
    rows.seen++;
    pace.read(found, key.size() + 2, transform.computation().reading().size());
    int mark = found.getInt(key.size() + 1);
    rows.marks |= mark;
    if ((mark & RowMark.ELIGIBLE) != 0) {
      row.compute(found, rows.values);
    }
    if (rows.furthest.isPresent()) {
      rows.furthest.get().see(found);
    }
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
