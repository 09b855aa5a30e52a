package dev.backfill.work;

import dev.backfill.scope.Chunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A claimed chunk. The idempotency key is made on demand: most work never asks. */
record HeldChunk<R extends Range>(
    Chunk<R> planned, int attempt, long fence, String runId, BooleanSupplier stop)
    implements ActiveChunk<R> {

  @Override
  public long no() {
    return planned.no();
  }

  @Override
  public String id() {
    return planned.id();
  }

  @Override
  public ChunkKind kind() {
    return planned.kind();
  }

  @Override
  public R range() {
    return planned.range();
  }

  @Override
  public Optional<Estimate> estimate() {
    return planned.estimate();
  }

  @Override
  public String idempotencyKey() {
    return runId + "/" + planned.no();
  }

  @Override
  public boolean cancelled() {
    return stop.getAsBoolean();
  }
}
