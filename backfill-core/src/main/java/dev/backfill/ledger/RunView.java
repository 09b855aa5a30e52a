package dev.backfill.ledger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run at one moment, as its ledger holds it.
 *
 * <p>Value; made by ledgers. Later versions may have more numbers.
 */
public interface RunView {

  /** The number of causes that are named for rows that were set aside: {@value}. */
  int CAUSES = 20;

  /** The number of chunks that are named of those that were left out: {@value}. */
  int SKIPPED = 50;

  /**
   * The name of the plan.
   *
   * @return the name
   */
  String planName();

  /**
   * The id of the run.
   *
   * @return the id
   */
  String runId();

  /**
   * The state of the run.
   *
   * @return the state
   */
  RunState state();

  /**
   * Why the run is in this state, for people.
   *
   * @return may be empty
   */
  String why();

  /**
   * The number of chunks in each state.
   *
   * @return unmodifiable; states without chunks are absent
   */
  Map<ChunkState, Long> chunks();

  /**
   * The row counts so far, over all restarts.
   *
   * @return the counts
   */
  RowCounts rows();

  /**
   * The number of rows that were expected.
   *
   * @return the sums
   */
  Estimates estimates();

  /**
   * Returns true if planning is complete.
   *
   * @return false if more chunks may follow
   */
  boolean planned();

  /**
   * When the run was written into the ledger.
   *
   * @return the time
   */
  Instant plannedAt();

  /**
   * The chunks worth naming.
   *
   * @return unmodifiable, in the order of work
   */
  List<ChunkView> notable();

  /**
   * The number of rows that were set aside, because they fail on their data.
   *
   * @return 0 or more
   */
  default long badRows() {
    return 0;
  }

  /**
   * The rows that were set aside, by cause, the most frequent first.
   *
   * @return unmodifiable; at most {@value #CAUSES} causes, and none where no chunks are asked for
   */
  default List<BadRowGroup> badRowGroups() {
    return List.of();
  }

  /**
   * The first chunks that a person has left out.
   *
   * @return unmodifiable, in the order of work; at most {@value #SKIPPED}, and none where no chunks
   *     are asked for
   */
  default List<SkippedChunk> skipped() {
    return List.of();
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

  /**
   * The same run in another state.
   *
   * @param other the state
   * @return a new value
   */
  default RunView inState(RunState other) {
    return new MovedRun(this, other);
  }

  /**
   * The expected counts.
   *
   * <p>Value.
   *
   * @param total expected rows of all chunks planned so far; empty unless each of them has an
   *     estimate
   * @param ended expected rows of those that have succeeded or were skipped, and of the finished
   *     parts of split ones
   */
  record Estimates(Optional<Long> total, long ended) {

    /**
     * Returns true if the expected rows of a chunk in this state are among those that have ended;
     * for ledgers.
     *
     * @param state a state of a chunk
     * @return true for SUCCEEDED, SKIPPED and SPLIT
     */
    public static boolean endsIn(ChunkState state) {
      return switch (state) {
        case SUCCEEDED, SKIPPED, SPLIT -> true;
        case PENDING, RUNNING, FAILED, ROLLED_BACK -> false;
      };
    }
  }
}
