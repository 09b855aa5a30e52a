package dev.backfill.benchmarks.idle;

import dev.backfill.jdbc.Jdbc;
import dev.backfill.scope.IdRange;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Optional;
import javax.sql.DataSource;

/** Work in transactions that does nothing. Stateless. */
public final class NoWork {

  private NoWork() {}

  /** Each chunk in a transaction of its own. */
  public static TransactionalProcessor<IdRange> alone(DataSource pool) {
    return Jdbc.inTransaction(pool, (connection, chunk) -> 0);
  }

  /** As many chunks in a transaction as fit, as work of the library does. */
  public static TransactionalProcessor<IdRange> sharing(DataSource pool) {
    return new Sharing(alone(pool));
  }

  /**
   * Work that may share a transaction.
   *
   * @param inner the work
   */
  private record Sharing(TransactionalProcessor<IdRange> inner)
      implements TransactionalProcessor<IdRange> {

    @Override
    public Work work() {
      return inner.work().with(Work.Trait.SHARES_TRANSACTIONS);
    }

    @Override
    public Batches open(ActiveChunk<? extends IdRange> chunk, Optional<String> cursor)
        throws Exception {
      return inner.open(chunk, cursor);
    }
  }
}
