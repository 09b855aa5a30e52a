package dev.backfill.jdbc.reload;

import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.Transaction;
import java.sql.Connection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The batches of a chunk that goes into a fresh table. The table is looked up in the transaction of
 * the first one: a dry run makes it only there. Confined to one thread.
 */
final class FreshBatches implements Batches {

  private final ReloadWork work;
  private final ActiveChunk<? extends Range> chunk;
  private final Optional<String> cursor;
  private @Nullable Batches rows;

  FreshBatches(ReloadWork work, ActiveChunk<? extends Range> chunk, Optional<String> cursor) {
    this.work = work;
    this.chunk = chunk;
    this.cursor = cursor;
  }

  @Override
  public Batch next(Transaction tx, int maxRows) throws Exception {
    var known = rows;
    if (known == null) {
      known = work.loading(tx.unwrap(Connection.class)).open(chunk, cursor);
      rows = known;
    }
    return known.next(tx, maxRows);
  }
}
