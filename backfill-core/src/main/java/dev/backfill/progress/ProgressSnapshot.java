package dev.backfill.progress;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.LockWait;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run at one moment, as its process sees it. Everything that shows progress shows this.
 *
 * <p>Value; made by the library only, and for tests by {@code
 * dev.backfill.testing.SnapshotBuilder}. Later versions may have more numbers.
 */
public interface ProgressSnapshot {

  /**
   * The name of the plan.
   *
   * @return the name
   */
  String planName();

  /**
   * The id of the run.
   *
   * @return the id, as it stands in the ledger
   */
  String runId();

  /**
   * The state of the run.
   *
   * @return the state
   */
  RunState state();

  /**
   * The guarantee of how often a chunk takes effect.
   *
   * @return the guarantee
   */
  Guarantee guarantee();

  /**
   * When this snapshot was taken.
   *
   * @return the time
   */
  Instant at();

  /**
   * When this process began to work on the run.
   *
   * @return the time
   */
  Instant startedAt();

  /**
   * Wall time since {@link #startedAt}, with pauses.
   *
   * @return 0 or more
   */
  Duration elapsed();

  /**
   * Wall time since {@link #startedAt}, without pauses.
   *
   * @return 0 or more
   */
  Duration active();

  /**
   * The number of lanes that are wanted at present.
   *
   * @return 0 or more
   */
  int lanes();

  /**
   * The number of chunks in each state.
   *
   * @return unmodifiable; states without chunks are absent
   */
  Map<ChunkState, Long> chunks();

  /**
   * The number of chunks that had succeeded before this process began.
   *
   * @return 0 or more
   */
  long doneBefore();

  /**
   * Returns true if planning is complete, so that the total is final.
   *
   * @return false if more chunks may follow
   */
  boolean planned();

  /**
   * The row counts, over all restarts.
   *
   * @return the counts
   */
  RowCounts rows();

  /**
   * The row counts of this process.
   *
   * @return the counts
   */
  RowCounts rowsHere();

  /**
   * The number of rows that were set aside because they fail on their data, over all restarts.
   *
   * @return 0 or more
   */
  default long badRows() {
    return 0;
  }

  /**
   * The number of rows that are expected in all.
   *
   * @return empty unless each chunk has an estimate
   */
  Optional<Long> estimatedRows();

  /**
   * The part that is done, in percent. It never decreases.
   *
   * @return 0 to 100, rounded down; 100 only if everything is done
   */
  int percent();

  /**
   * The basis of the percentage.
   *
   * @return rows or chunks
   */
  Basis basis();

  /**
   * The recent throughput in rows.
   *
   * @return 0 before there is data
   */
  double rowsPerSecond();

  /**
   * The recent throughput in chunks.
   *
   * @return 0 before there is data
   */
  double chunksPerSecond();

  /**
   * The estimated time for the rest.
   *
   * @return a band, or why it is not known
   */
  Eta eta();

  /**
   * How the lanes of this process have spent their time since {@link #startedAt}: at work, or
   * waiting, and for what.
   *
   * @return the times, summed over the lanes
   */
  LaneTime laneTime();

  /**
   * The lanes of this process that wait for a lock at present, each with the session that holds it.
   *
   * @return unmodifiable; empty where none waits, or the ledger cannot see it
   */
  default List<LockWait> lockWaits() {
    return List.of();
  }

  /** The basis of a percentage. */
  enum Basis {
    /** Of the rows expected; every chunk has an estimate. */
    ROWS,
    /** Of the number of chunks. */
    CHUNKS
  }

  /**
   * The number of chunks that are in a state.
   *
   * @param state the state
   * @return 0 or more
   */
  default long count(ChunkState state) {
    return chunks().getOrDefault(state, 0L);
  }

  /**
   * The number of chunks that are planned so far; a split one counts through its children only.
   *
   * @return the sum over all states but SPLIT
   */
  default long total() {
    return chunks().values().stream().mapToLong(Long::longValue).sum() - count(ChunkState.SPLIT);
  }
}
