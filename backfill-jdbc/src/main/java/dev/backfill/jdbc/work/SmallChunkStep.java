package dev.backfill.jdbc.work;

import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.sql.SqlText;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A chunk that cannot have more rows than a batch may have, because it has no more values of the
 * key: one batch, which is one plain statement, for the server to plan once a session. Where that
 * is not so, or the chunk was begun before, another step does it.
 *
 * @param work the work
 * @param other does what this one cannot do
 */
record SmallChunkStep(ScopedWork work, BatchStep other) implements BatchStep {

  /** Of more rows, planning is a small part, and an end is looked for in batches. */
  private static final long FEW_ROWS = 100;

  /**
   * Returns true if the rows of a chunk may be done so. A table with children may have rows of the
   * same key.
   */
  static boolean suits(ScopedWork work, Chunk<?> chunk) {
    return chunk.kind() == ChunkKind.RANGE
        && work.isPlainChange()
        && !work.facts().partitioned()
        && isByKey(work.scope())
        && hasAtMost(FEW_ROWS, work.scope(), chunk);
  }

  private static boolean isByKey(Selection<?> scope) {
    return scope.facts().key().equals(scope.axis().columns()) && scope.axis().columns().size() == 1;
  }

  private static boolean hasAtMost(long rows, Selection<?> scope, Chunk<?> chunk) {
    var values = scope.axis().values(chunk.range());
    return values.isPresent() && values.getAsLong() <= rows;
  }

  @Override
  public Done run(Transaction tx, RowBatch batch, Chunk<?> chunk) throws SQLException {
    return batch.after().isEmpty() && hasAtMost(batch.rows(), work.scope(), chunk)
        ? whole(tx, batch, chunk)
        : other.run(tx, batch, chunk);
  }

  private Done whole(Transaction tx, RowBatch batch, Chunk<?> chunk) throws SQLException {
    var connection = tx.unwrap(Connection.class);
    return OneRow.of(
        connection,
        tx.unwrap(JdbcTransaction.class).settingsToKeepPlans(work.dialect()),
        work.dialect().smallChunk(byValue(batch, chunk)),
        row -> {
          MovedRows.require(work, chunk, connection, row.getLong(4));
          return done(row);
        });
  }

  /** Nothing comes behind it. */
  private static Done done(ResultSet row) throws SQLException {
    long seen = row.getLong(1);
    return new Done(seen, seen - row.getLong(2), row.getLong(3), Optional.<List<String>>empty());
  }

  private RowBatch byValue(RowBatch batch, Chunk<?> chunk) {
    SqlText range = work.scope().rangeByValue(chunk);
    return new RowBatch(
        batch.table(),
        batch.walk(),
        range,
        work.scope().restricted(range),
        batch.after(),
        batch.rows(),
        batch.work(),
        batch.image());
  }
}
