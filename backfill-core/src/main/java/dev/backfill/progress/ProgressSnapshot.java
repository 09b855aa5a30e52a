package dev.backfill.progress;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunState;
import dev.backfill.work.Guarantee;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * A run at one moment, as its process sees it. Everything that shows progress shows this.
 *
 * <p>Value.
 *
 * @param planName name of the plan
 * @param runId the run's id
 * @param state the run's state
 * @param guarantee how often a chunk takes effect
 * @param at when this was taken
 * @param startedAt when this process began to work on the run
 * @param elapsed wall time since then, with pauses
 * @param active wall time since then, without pauses
 * @param lanes how many lanes are wanted at present
 * @param chunks how many chunks are in which state; states without chunks are absent
 * @param doneBefore how many chunks had succeeded before this process began
 * @param planned whether planning is complete, so that the total is final
 * @param rows what was done, over all restarts
 * @param rowsHere what was done by this process
 * @param estimatedRows rows expected in all; empty unless each chunk has an estimate
 * @param percent 0 to 100, rounded down, never going back; 100 only if everything is done
 * @param basis what the percent is a part of
 * @param rowsPerSecond recent throughput; 0 before there is data
 * @param chunksPerSecond recent throughput; 0 before there is data
 * @param eta what is left
 */
public record ProgressSnapshot(
    String planName,
    String runId,
    RunState state,
    Guarantee guarantee,
    Instant at,
    Instant startedAt,
    Duration elapsed,
    Duration active,
    int lanes,
    Map<ChunkState, Long> chunks,
    long doneBefore,
    boolean planned,
    RowCounts rows,
    RowCounts rowsHere,
    Optional<Long> estimatedRows,
    int percent,
    Basis basis,
    double rowsPerSecond,
    double chunksPerSecond,
    Eta eta) {

  /** What a percent is a part of. */
  public enum Basis {
    /** Of the rows expected; every chunk has an estimate. */
    ROWS,
    /** Of the number of chunks. */
    CHUNKS
  }

  /** Copies the counts. */
  public ProgressSnapshot {
    var copy = new EnumMap<ChunkState, Long>(ChunkState.class);
    copy.putAll(chunks);
    chunks = Collections.unmodifiableMap(copy);
  }

  /**
   * How many chunks are in a state.
   *
   * @param state the state
   * @return 0 or more
   */
  public long count(ChunkState state) {
    return chunks.getOrDefault(state, 0L);
  }

  /**
   * How many chunks are planned so far; a split one counts through its children only.
   *
   * @return the sum over all states but SPLIT
   */
  public long total() {
    return chunks.values().stream().mapToLong(Long::longValue).sum() - count(ChunkState.SPLIT);
  }
}
