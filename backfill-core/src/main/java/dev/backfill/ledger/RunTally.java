package dev.backfill.ledger;

import dev.backfill.scope.Chunk;
import dev.backfill.support.Saturated;
import dev.backfill.work.Batch;
import dev.backfill.work.TableDifference;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The totals of a run: all that is left of most chunks. Guarded by the lock of the run. */
final class RunTally {
  private final Map<ChunkState, Count> chunks = new EnumMap<>(ChunkState.class);
  private RowCounts rows = RowCounts.NONE;
  private TableDifference difference = TableDifference.NONE;
  private long unestimated;
  private long expected;
  private long ended;

  void planned(Chunk<?> chunk) {
    count(ChunkState.PENDING).chunks++;
    chunk
        .estimate()
        .ifPresentOrElse(e -> expected = Saturated.sum(expected, e.rows()), () -> unestimated++);
  }

  void moved(ChunkState from, ChunkRow<?> row) {
    count(from).chunks--;
    if (RunView.Estimates.endsIn(from)) {
      ended -= row.estimatedRows();
    }
    count(row.state()).chunks++;
    if (RunView.Estimates.endsIn(row.state())) {
      ended = Saturated.sum(ended, row.estimatedRows());
    }
  }

  /** Takes away the rows of a chunk that is done again. */
  void takeBack(RowCounts counts) {
    rows =
        new RowCounts(
            rows.changed() - counts.changed(),
            rows.kept() - counts.kept(),
            rows.conflicts() - counts.conflicts());
  }

  /** Takes away expected rows that have ended, and are expected of chunks again. */
  void takeBackEnded(long estimatedRows) {
    ended -= estimatedRows;
  }

  /** Takes away all differences, when everything is compared again. */
  void takeBackDifference() {
    difference = TableDifference.NONE;
  }

  /** Takes away what the children of a split chunk bring in again. */
  void handedOn(long estimatedRows) {
    expected -= estimatedRows;
  }

  /** The differences that the compared chunks have found. */
  TableDifference difference() {
    return difference;
  }

  void committed(Batch batch) {
    batch
        .difference()
        .filter(found -> !found.isEmpty())
        .ifPresent(found -> difference = difference.plus(found));
    rows = rows.plus(new RowCounts(batch.changed(), batch.kept(), batch.conflicts()));
  }

  /** Every chunk ever planned, split ones included. */
  long all() {
    long sum = 0;
    for (Count count : chunks.values()) {
      sum += count.chunks;
    }
    return sum;
  }

  Map<ChunkState, Long> chunks() {
    var counts = new EnumMap<ChunkState, Long>(ChunkState.class);
    chunks.forEach(
        (state, count) -> {
          if (count.chunks > 0) {
            counts.put(state, count.chunks);
          }
        });
    return counts;
  }

  RowCounts rows() {
    return rows;
  }

  RunView.Estimates estimates() {
    boolean complete = unestimated == 0 && all() > 0;
    return new RunView.Estimates(complete ? Optional.of(expected) : Optional.empty(), ended);
  }

  private Count count(ChunkState state) {
    return chunks.computeIfAbsent(state, none -> new Count());
  }

  /** The number of chunks in one state. */
  private static final class Count {
    private long chunks;
  }
}
