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
import java.sql.SQLException;
import java.util.Optional;

/**
 * A batch that ends at a value of the chunk column, with all rows of that value: two statements in
 * one message, of which one finds the end and the other one is the plain change of a range. Where
 * they cannot do a batch, it and the rest of the chunk are done by the statement for whatever rows.
 *
 * <p>Confined to the batches of one chunk.
 */
final class RangeStep implements BatchStep {

  /** Of fewer rows, planning two statements costs more than a plain change saves. */
  private static final int FEW_ROWS = 100;

  private final ScopedWork work;
  private boolean suits = true;

  RangeStep(ScopedWork work) {
    this.work = work;
  }

  /**
   * Returns true if the rows of a chunk may be done so. Conditions of the user's would be read
   * twice for rows that do not meet them. If the work sets a chunk column or one of the key, the
   * change could not report that rows moved: also not that they left those without a value.
   */
  static boolean suits(ScopedWork work, Chunk<?> chunk) {
    return work.isPlainChange()
        && chunk.estimate().filter(expected -> expected.rows() < FEW_ROWS).isEmpty()
        && work.scope().where().isEmpty()
        && isByOneColumn(work.scope(), chunk.kind());
  }

  private static boolean isByOneColumn(Selection<?> scope, ChunkKind kind) {
    return switch (kind) {
      case NULLS -> scope.facts().key().size() == 1;
      case DELTA -> false;
      default -> scope.axis().columns().size() == 1;
    };
  }

  @Override
  public Done run(Transaction tx, RowBatch batch, Chunk<?> chunk) throws SQLException {
    var statements = suits ? work.dialect().range(batch) : Optional.<SqlText>empty();
    if (statements.isPresent()) {
      // a group of chunks makes most of them once
      String settings = tx.unwrap(JdbcTransaction.class).settings(work.dialect());
      var sent = OneRow.after(settings, statements.get());
      var done = RangeDone.of(tx.unwrap(Connection.class), sent);
      if (done.isValid()) {
        return done.asBatch();
      }
    }
    suits = false;
    return work.toLastRow().run(tx, batch, chunk);
  }
}
