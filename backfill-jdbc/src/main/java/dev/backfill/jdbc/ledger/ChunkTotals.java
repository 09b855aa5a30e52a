package dev.backfill.jdbc.ledger;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunView;
import dev.backfill.support.Saturated;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sums over chunks, by state; states without chunks are absent. Immutable. Sums of rows end at the
 * greatest number.
 */
record ChunkTotals(Map<ChunkState, Sum> byState) {

  static final ChunkTotals NONE = new ChunkTotals(Map.of());

  /**
   * Chunks of one state. Value.
   *
   * @param estimated how many of them have an estimate
   * @param estimate the sum of the estimates
   */
  record Sum(long chunks, RowCounts rows, long estimated, long estimate) {

    Sum plus(Sum other) {
      return new Sum(
          chunks + other.chunks,
          rows.plus(other.rows),
          estimated + other.estimated,
          Saturated.sum(estimate, other.estimate));
    }
  }

  ChunkTotals {
    var copy = new EnumMap<ChunkState, Sum>(ChunkState.class);
    copy.putAll(byState);
    byState = Collections.unmodifiableMap(copy);
  }

  ChunkTotals plus(ChunkTotals other) {
    var sums = new EnumMap<ChunkState, Sum>(ChunkState.class);
    sums.putAll(byState);
    other.byState.forEach((state, sum) -> sums.merge(state, sum, Sum::plus));
    return new ChunkTotals(sums);
  }

  /** Returns true if all chunks are in one of these states. */
  boolean areAll(Set<ChunkState> states) {
    return states.containsAll(byState.keySet());
  }

  long all() {
    return byState.values().stream().mapToLong(Sum::chunks).sum();
  }

  long in(ChunkState state) {
    var sum = byState.get(state);
    return sum == null ? 0 : sum.chunks();
  }

  Map<ChunkState, Long> chunks() {
    var counts = new EnumMap<ChunkState, Long>(ChunkState.class);
    byState.forEach((state, sum) -> counts.put(state, sum.chunks()));
    return counts;
  }

  RowCounts rows() {
    return byState.values().stream().map(Sum::rows).reduce(RowCounts.NONE, RowCounts::plus);
  }

  /** Known as a whole only if every chunk has one. */
  RunView.Estimates estimates() {
    long estimated = byState.values().stream().mapToLong(Sum::estimated).sum();
    long expected = byState.values().stream().mapToLong(Sum::estimate).reduce(0, Saturated::sum);
    boolean complete = all() > 0 && estimated == all();
    return new RunView.Estimates(complete ? Optional.of(expected) : Optional.empty(), ended());
  }

  private long ended() {
    return byState.entrySet().stream()
        .filter(entry -> RunView.Estimates.endsIn(entry.getKey()))
        .mapToLong(entry -> entry.getValue().estimate())
        .reduce(0, Saturated::sum);
  }
}
