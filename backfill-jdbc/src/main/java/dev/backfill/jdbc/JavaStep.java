package dev.backfill.jdbc;

import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Optional;
import java.util.Set;

/**
 * Java of the user's in the chunk's transaction: one batch for each chunk.
 *
 * @param resource where
 * @param code what
 */
record JavaStep<R extends Range>(JdbcResource resource, Jdbc.InTransaction<R> code)
    implements TransactionalProcessor<R> {

  @Override
  public Work work() {
    return new Work(resource, "java in transaction", Set.of(), false);
  }

  @Override
  public Batches open(ActiveChunk<? extends R> chunk, Optional<String> cursor) {
    return (tx, maxRows) -> Batch.last(code.process(tx, chunk));
  }
}
