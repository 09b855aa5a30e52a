package dev.backfill.ledger;

import dev.backfill.work.Transaction;

/** A transaction that carries no data: there is nothing behind it but what its commit does. */
final class MemoryTransaction implements Transaction {
  private final Runnable onCommit;
  private boolean ended;

  MemoryTransaction(Runnable onCommit) {
    this.onCommit = onCommit;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    throw noObject(type);
  }

  @Override
  public void commit() {
    if (ended) {
      throw hasEnded();
    }
    ended = true;
    onCommit.run();
  }

  @Override
  public void close() {
    ended = true;
  }

  static IllegalArgumentException noObject(Class<?> type) {
    return new IllegalArgumentException(
        "There is no %s behind a transaction in memory".formatted(type.getName()));
  }

  static IllegalStateException hasEnded() {
    return new IllegalStateException("This transaction has ended already");
  }
}
