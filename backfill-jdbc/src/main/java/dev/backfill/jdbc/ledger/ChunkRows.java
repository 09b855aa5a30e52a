package dev.backfill.jdbc.ledger;

import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.LedgerException;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunDefinition;
import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.scope.RangeCodec.Bounds;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Reads chunks from rows of the ledger. Thread-safe. */
record ChunkRows<R extends Range>(RunDefinition<R> definition) {

  /** Reads a claimed chunk, whose number stands in {@code first}. */
  ClaimedChunk<R> held(ResultSet row, int first) throws SQLException {
    long no = row.getLong(first);
    var chunk =
        Chunk.of(
            no,
            row.getString(first + 1),
            ChunkKind.valueOf(row.getString(first + 2)),
            range(no, new Bounds(row.getString(first + 3), row.getString(first + 4))),
            estimate(row, first + 5));
    return new ClaimedChunk<>(
        chunk,
        row.getInt(first + 7) + 1,
        row.getLong(first + 8),
        row.getInt(first + 9),
        Optional.ofNullable(row.getString(first + 10)),
        new RowCounts(row.getLong(first + 11), row.getLong(first + 12), row.getLong(first + 13)));
  }

  /** Reads an estimate, whose source stands in the column after it. */
  static Optional<Estimate> estimate(ResultSet row, int column) throws SQLException {
    long rows = row.getLong(column);
    return row.wasNull()
        ? Optional.empty()
        : Optional.of(new Estimate(rows, Estimate.Source.valueOf(row.getString(column + 1))));
  }

  R range(long no, Bounds bounds) {
    try {
      return definition.codec().read(bounds);
    } catch (RuntimeException e) {
      throw new LedgerException(
          "The bounds of chunk %d of plan '%s' cannot be read from the ledger. Restore the row, or ledger.forget(\"%s\") to start over"
              .formatted(no, definition.planName(), definition.planName()),
          e);
    }
  }
}
