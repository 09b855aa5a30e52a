package dev.backfill.scope;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** A chunk as it stands in a plan. */
record PlannedChunk<R extends Range>(
    long no, String id, ChunkKind kind, R range, Optional<Estimate> estimate) implements Chunk<R> {

  PlannedChunk {
    requireNonNull(id, "id");
    requireNonNull(kind, "kind");
    requireNonNull(range, "range");
    requireNonNull(estimate, "estimate");
  }
}
