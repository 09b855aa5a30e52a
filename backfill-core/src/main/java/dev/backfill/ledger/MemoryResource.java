package dev.backfill.ledger;

import dev.backfill.work.FailureKind;
import dev.backfill.work.Resource;
import dev.backfill.work.Transaction;

/** Where a ledger in memory lives; every such ledger is a resource of its own. Thread-safe. */
final class MemoryResource implements Resource {

  @Override
  public Transaction begin() {
    return new MemoryTransaction(() -> {});
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public FailureKind classify(Throwable failure) {
    return FailureKind.ofPlainWork(failure);
  }
}
