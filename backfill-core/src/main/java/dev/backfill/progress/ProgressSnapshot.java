package dev.backfill.progress;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.time.Instant;
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
   * How often a chunk takes effect.
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
   * How many lanes are wanted at present.
   *
   * @return 0 or more
   */
  int lanes();

  /**
   * How many chunks are in which state.
   *
   * @return unmodifiable; states without chunks are absent
   */
  Map<ChunkState, Long> chunks();

  /**
   * How many chunks had succeeded before this process began.
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
   * What was done to rows, over all restarts.
   *
   * @return the counts
   */
  RowCounts rows();

  /**
   * What this process did to rows.
   *
   * @return the counts
   */
  RowCounts rowsHere();

  /**
   * How many rows are expected in all.
   *
   * @return empty unless each chunk has an estimate
   */
  Optional<Long> estimatedRows();

  /**
   * How much is done. It never decreases.
   *
   * @return 0 to 100, rounded down; 100 only if everything is done
   */
  int percent();

  /**
   * What the percent is a part of.
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
   * How long the rest will take.
   *
   * @return a band, or why it is not known
   */
  Eta eta();

  /** What a percent is a part of. */
  enum Basis {
    /** Of the rows expected; every chunk has an estimate. */
    ROWS,
    /** Of the number of chunks. */
    CHUNKS
  }

  /**
   * How many chunks are in a state.
   *
   * @param state the state
   * @return 0 or more
   */
  default long count(ChunkState state) {
    return chunks().getOrDefault(state, 0L);
  }

  /**
   * How many chunks are planned so far; a split one counts through its children only.
   *
   * @return the sum over all states but SPLIT
   */
  default long total() {
    return chunks().values().stream().mapToLong(Long::longValue).sum() - count(ChunkState.SPLIT);
  }
}
