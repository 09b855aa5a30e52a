package dev.backfill.run.planning;

import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.Range;
import java.util.Optional;

/**
 * One part of a plan, as its planner has written it down.
 *
 * @param kind the kind of its chunks
 * @param range which data; empty if only a digest of it was kept
 * @param chunks the number of chunks that were planned for it
 */
record PlannedPart<R extends Range>(ChunkKind kind, Optional<R> range, long chunks) {}
