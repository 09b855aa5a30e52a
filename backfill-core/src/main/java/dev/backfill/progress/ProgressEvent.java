package dev.backfill.progress;

import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.Chunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * What happened, for listeners. Value; new kinds may come with minor versions only as a new
 * release.
 */
public sealed interface ProgressEvent {

  /**
   * The run has moved to another state.
   *
   * @param state the new state
   * @param why for people; may be empty
   * @param snapshot the whole run at this moment
   */
  record RunChanged(RunState state, String why, ProgressSnapshot snapshot)
      implements ProgressEvent {}

  /**
   * A chunk has moved to another state.
   *
   * @param chunk which one
   * @param state the new state; PENDING after a failed attempt that will be repeated
   * @param attempt which attempt it was
   * @param failure what went wrong, where something did
   */
  record ChunkChanged(Chunk<?> chunk, ChunkState state, int attempt, Optional<Failure> failure)
      implements ProgressEvent {}

  /**
   * A batch is committed. Under load several batches of one chunk become one event with their sums.
   *
   * @param chunk whose
   * @param batch what was done
   * @param took time of the transaction
   */
  record BatchCommitted(Chunk<?> chunk, Batch batch, Duration took) implements ProgressEvent {}

  /**
   * A check has judged.
   *
   * @param result what it said
   */
  record Checked(CheckResult result) implements ProgressEvent {}

  /**
   * The whole run at one moment: at the start, about every 200 ms while something changes, and at
   * the end.
   *
   * @param snapshot the run
   */
  record Ticked(ProgressSnapshot snapshot) implements ProgressEvent {}

  /**
   * This listener was too slow.
   *
   * @param events how many events it has missed since the last one of this kind
   */
  record Dropped(long events) implements ProgressEvent {}
}
