package dev.backfill.progress;

import dev.backfill.check.CheckResult;
import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.scope.Chunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Failure;
import java.time.Duration;
import java.util.Optional;

/**
 * The events that listeners receive. Value; new kinds may come with minor versions only as a new
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
   * @param plan name of the plan
   * @param run the run's id
   * @param chunk which one
   * @param state the new state; PENDING after a failed attempt that will be repeated
   * @param attempt which attempt it was
   * @param rows the row counts committed for this chunk, in all attempts
   * @param duration the time that this attempt took so far; zero when it begins
   * @param counts the number of chunks of the run that are done
   * @param failure the failure, if any, in words without row data
   * @param cause the exception of the work or the database, if any; its message may hold row data,
   *     so it is not part of {@link #toString}
   */
  record ChunkChanged(
      String plan,
      String run,
      Chunk<?> chunk,
      ChunkState state,
      int attempt,
      RowCounts rows,
      Duration duration,
      Counts counts,
      Optional<Failure> failure,
      Optional<Throwable> cause)
      implements ProgressEvent {

    /** Without the cause, of which only the class is named. */
    @Override
    public String toString() {
      return "ChunkChanged[plan=%s, run=%s, chunk=%s, state=%s, attempt=%s, rows=%s, duration=%s, counts=%s, failure=%s, cause=%s]"
          .formatted(
              plan,
              run,
              chunk,
              state,
              attempt,
              rows,
              duration,
              counts,
              failure,
              cause.map(thrown -> thrown.getClass().getName()).orElse("none"));
    }
  }

  /**
   * The number of chunks of a run that are done. What other processes did is counted at the next
   * reading of the ledger, what this one did at once.
   *
   * <p>Value.
   *
   * @param done chunks that have succeeded or were skipped
   * @param total chunks planned so far; a split one counts through its children only
   * @param planned true if planning is complete, so that the total is final
   */
  record Counts(long done, long total, boolean planned) {

    /**
     * The part of the chunks that is done.
     *
     * @return 0 to 100, rounded down; 100 only if all are done; 0 while planning is not complete
     */
    public int percent() {
      if (!planned || total == 0) {
        return 0;
      }
      return (int) (100.0 * done / total);
    }
  }

  /**
   * A batch is committed. Under load several batches of one chunk become one event with their sums.
   *
   * @param chunk the chunk
   * @param batch the row counts
   * @param took time of the transaction
   */
  record BatchCommitted(Chunk<?> chunk, Batch batch, Duration took) implements ProgressEvent {}

  /**
   * A check has judged.
   *
   * @param result its result
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
   * @param events the number of events that it has missed since the last one of this kind
   */
  record Dropped(long events) implements ProgressEvent {}
}
