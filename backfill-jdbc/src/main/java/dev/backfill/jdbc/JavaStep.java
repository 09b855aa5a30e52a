package dev.backfill.jdbc;

import dev.backfill.jdbc.resource.JdbcResource;
import dev.backfill.jdbc.resource.JdbcTransaction;
import dev.backfill.jdbc.resource.OwnWrites;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.jdbc.work.Writes;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
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
 * @param work declared facts
 * @param writes true if it writes in that transaction
 */
record JavaStep<R extends Range>(
    JdbcResource resource, Jdbc.InTransaction<R> code, Work work, OwnWrites writes)
    implements TransactionalProcessor<R> {

  JavaStep(JdbcResource resource, Jdbc.InTransaction<R> code) {
    this(
        resource,
        code,
        new Work(resource, "java in transaction", Set.of(), false).with(Work.Trait.ONCE_ONLY),
        new OwnWrites());
  }

  /** {@inheritDoc} It may write any column of the rows of a table there; others are not known. */
  @Override
  public TransactionalProcessor<R> over(Scope<? extends R> scope) {
    return Selection.in(scope)
        .filter(rows -> rows.reader().resource().equals(resource))
        .map(rows -> new JavaStep<>(resource, code, work.writing(Writes.all(rows)), writes))
        .orElse(this);
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
