package dev.backfill.ledger;

import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import java.util.List;

/** A fenced transaction that carries nothing but the notes of its batches. */
final class MemoryFencedTransaction<R extends Range> implements FencedTransaction {
  private final MemoryMember<R> member;
  private final List<ClaimedChunk<R>> held;
  private boolean ended;

  MemoryFencedTransaction(MemoryMember<R> member, List<ClaimedChunk<R>> held) {
    this.member = member;
    this.held = held;
  }

  @Override
  public Outcome commit(List<Batch> perHeld) {
    if (perHeld.size() != held.size()) {
      throw new IllegalArgumentException(
          "%s batches for %s claims: one for each is needed"
              .formatted(perHeld.size(), held.size()));
    }
    if (ended) {
      throw MemoryTransaction.hasEnded();
    }
    ended = true;
    return member.commit(held, perHeld) ? Outcome.COMMITTED : Outcome.LOST;
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    throw MemoryTransaction.noObject(type);
  }

  @Override
  public void commit() {
    throw new IllegalStateException(
        "A fenced transaction commits with its batches: use commit(List)");
  }

  @Override
  public void close() {
    ended = true;
  }
}
