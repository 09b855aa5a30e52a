package dev.backfill.jdbc;

import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.jdbc.resource.OwnWrites;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Optional;
import java.util.Set;

/**
 * Java of the user's in the chunk's transaction: one batch for each chunk.
 *
 * @param resource where
 * @param code the code
 * @param writes true if it writes in that transaction
 */
record JavaStep<R extends Range>(
    JdbcResource resource, Jdbc.InTransaction<R> code, OwnWrites writes)
    implements TransactionalProcessor<R> {

  JavaStep(JdbcResource resource, Jdbc.InTransaction<R> code) {
    this(resource, code, new OwnWrites());
  }

  @Override
  public Work work() {
    return new Work(resource, "java in transaction", Set.of(), false);
  }

  @Override
  public Batches open(ActiveChunk<? extends R> chunk, Optional<String> cursor) {
    return (tx, maxRows) -> Batch.last(rows(tx, chunk));
  }

  private long rows(Transaction tx, ActiveChunk<? extends R> chunk) throws Exception {
    var own = tx.unwrap(JdbcTransaction.class);
    var begun = own.id();
    long rows;
    try {
      rows = code.process(tx, ActiveChunk.widened(chunk));
    } catch (Exception | Error thrown) {
      writes.threw(own, begun, thrown);
      throw thrown;
    }
    writes.returned(own, begun, rows);
    return rows;
  }
}
