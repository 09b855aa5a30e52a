package dev.backfill.run;

import dev.backfill.work.FailureKind;
import dev.backfill.work.Resource;
import dev.backfill.work.Transaction;
import java.util.concurrent.atomic.AtomicInteger;

/** A resource that is not the ledger's. */
final class OtherResource implements Resource {

  final AtomicInteger commits = new AtomicInteger();
  final AtomicInteger cancels = new AtomicInteger();
  final AtomicInteger evictions = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();

  @Override
  public Transaction begin() {
    open.incrementAndGet();
    return new Transaction() {
      @Override
      public <T> T unwrap(Class<T> type) {
        throw new IllegalArgumentException("nothing of " + type);
      }

      @Override
      public void commit() {
        commits.incrementAndGet();
      }

      @Override
      public void cancel() {
        cancels.incrementAndGet();
      }

      @Override
      public void evict() {
        evictions.incrementAndGet();
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }

  @Override
  public String name() {
    return "another one";
  }

  @Override
  public FailureKind classify(Throwable failure) {
    return FailureKind.ofPlainWork(failure);
  }
}
