package dev.backfill.ledger;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run at one moment.
 *
 * <p>Value.
 *
 * @param planName name of the plan
 * @param runId the run's id
 * @param state its state
 * @param why why it is in this state, for people; may be empty
 * @param chunks how many chunks are in which state; states without chunks are absent
 * @param rows what was done so far, over all restarts
 * @param estimates what was expected
 * @param planned whether planning is complete
 * @param plannedAt when the run was written down
 * @param notable chunks worth naming, in the order of work
 */
public record RunView(
    String planName,
    String runId,
    RunState state,
    String why,
    Map<ChunkState, Long> chunks,
    RowCounts rows,
    Estimates estimates,
    boolean planned,
    Instant plannedAt,
    List<ChunkView> notable) {

  /** Copies the collections. */
  public RunView {
    var copy = new EnumMap<ChunkState, Long>(ChunkState.class);
    copy.putAll(chunks);
    chunks = java.util.Collections.unmodifiableMap(copy);
    notable = List.copyOf(notable);
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

  /**
   * The same run in another state.
   *
   * @param other the state
   * @return a new value
   */
  public RunView inState(RunState other) {
    return new RunView(
        planName, runId, other, why, chunks, rows, estimates, planned, plannedAt, notable);
  }

  /**
   * What was expected.
   *
   * <p>Value.
   *
   * @param total expected rows of all chunks planned so far; empty unless each of them has an
   *     estimate
   * @param ended expected rows of those that have succeeded or were skipped, and of the finished
   *     parts of split ones
   */
  public record Estimates(Optional<Long> total, long ended) {}
}
