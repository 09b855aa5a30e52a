package dev.backfill.jdbc.work;

import dev.backfill.jdbc.dialect.OneRow;
import dev.backfill.jdbc.dialect.RowBatch;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.scope.Chunk;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A batch that is one statement, which says what it saw, what it meant to change, what it changed,
 * what left its place and where it ended.
 *
 * @param work the work
 */
record OneStatement(ScopedWork work) implements BatchStep {

  @Override
  public Done run(Transaction tx, RowBatch batch, Chunk<?> chunk) throws SQLException {
    var connection = tx.unwrap(Connection.class);
    return OneRow.of(
        connection,
        tx.unwrap(JdbcTransaction.class).settings(work.dialect()),
        work.dialect().batch(batch),
        row -> {
          MovedRows.require(work, chunk, connection, row.getLong(4));
          return BatchStep.of(
              batch,
              row.getLong(1),
              row.getLong(2),
              row.getLong(3),
              BatchStep.place(row, batch.walk(), 5));
        });
  }
}
