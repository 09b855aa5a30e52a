package dev.backfill.jdbc.copy;

import dev.backfill.scope.Order;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batches;
import dev.backfill.work.TransactionalProcessor;
import dev.backfill.work.Work;
import java.util.Optional;

/** Work before whose chunks something happens. */
record OpeningWork(TransactionalProcessor<Range> real, Runnable before)
    implements TransactionalProcessor<Range> {

  @Override
  public Work work() {
    return real.work();
  }

  @Override
  public Batches open(ActiveChunk<? extends Range> chunk, Optional<String> cursor)
      throws Exception {
    before.run();
    return real.open(chunk, cursor);
  }

  @Override
  public TransactionalProcessor<Range> over(Scope<? extends Range> scope) {
    return new OpeningWork(real.over(scope), before);
  }

  @Override
  public TransactionalProcessor<Range> inOrder(Order order) {
    return new OpeningWork(real.inOrder(order), before);
  }
}
