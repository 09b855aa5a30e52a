package dev.backfill.report;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RowCounts;
import dev.backfill.ledger.RunView;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which chunks of a report have a row of their own, and what the others add up to.
 *
 * <p>The chunks and the numbers of a running run are read one after the other, so the chunks may be
 * ahead: sums are never less than what the rows show.
 *
 * <p>Value.
 *
 * @param rows chunks with a row of their own, in the order of work
 * @param folded the number of the others in each state
 * @param foldedRows the row counts of the others
 */
record ShownChunks(List<ChunkView> rows, Map<ChunkState, Long> folded, RowCounts foldedRows) {

  /** A table of this many rows is not folded. */
  static final int SHORT_TABLE = 40;

  private static final int FIRST = 20;
  private static final int LAST = 5;
  private static final int SLOWEST = 5;
  private static final int RUNNING = 50;
  private static final int FAILED = 50;

  static ShownChunks of(BackfillReport report) {
    return of(report.chunks(), report.progress().chunks(), report.progress().rows());
  }

  /** The chunks that a view names. */
  static ShownChunks of(RunView view) {
    return of(view.notable(), view.chunks(), view.rows());
  }

  private static ShownChunks of(List<ChunkView> all, Map<ChunkState, Long> counts, RowCounts done) {
    boolean complete = all.size() >= counts.values().stream().mapToLong(Long::longValue).sum();
    var rows = complete && all.size() <= SHORT_TABLE ? all : worthARow(all);
    var folded = new EnumMap<ChunkState, Long>(ChunkState.class);
    for (ChunkState state : ChunkState.values()) {
      long there = count(all, state);
      long count =
          (complete ? there : Math.max(there, counts.getOrDefault(state, 0L))) - count(rows, state);
      if (count > 0) {
        folded.put(state, count);
      }
    }
    var sum = complete ? sum(all) : atLeast(done, sum(all));
    return new ShownChunks(rows, folded, minus(sum, sum(rows)));
  }

  private static List<ChunkView> worthARow(List<ChunkView> all) {
    Set<Long> numbers = new HashSet<>();
    Stream.of(
            all.stream().limit(FIRST),
            all.stream().filter(chunk -> chunk.state() == ChunkState.RUNNING).limit(RUNNING),
            all.stream().filter(chunk -> chunk.state() == ChunkState.FAILED).limit(FAILED),
            all.stream().sorted(Comparator.comparing(ShownChunks::took).reversed()).limit(SLOWEST),
            all.stream().skip(Math.max(0, all.size() - LAST)))
        .flatMap(chunks -> chunks)
        .forEach(chunk -> numbers.add(chunk.no()));
    return all.stream().filter(chunk -> numbers.contains(chunk.no())).toList();
  }

  private static Duration took(ChunkView chunk) {
    return chunk.took().orElse(Duration.ZERO);
  }

  /** The number of chunks in a state, with and without a row. */
  long count(ChunkState state) {
    return count(rows, state) + folded.getOrDefault(state, 0L);
  }

  /** The row counts of all chunks. */
  RowCounts sum() {
    return sum(rows).plus(foldedRows);
  }

  private static long count(List<ChunkView> chunks, ChunkState state) {
    return chunks.stream().filter(chunk -> chunk.state() == state).count();
  }

  private static RowCounts sum(List<ChunkView> chunks) {
    return chunks.stream().map(ChunkView::rows).reduce(RowCounts.NONE, RowCounts::plus);
  }

  private static RowCounts atLeast(RowCounts a, RowCounts b) {
    return new RowCounts(
        Math.max(a.changed(), b.changed()),
        Math.max(a.kept(), b.kept()),
        Math.max(a.conflicts(), b.conflicts()));
  }

  private static RowCounts minus(RowCounts a, RowCounts b) {
    return new RowCounts(
        a.changed() - b.changed(), a.kept() - b.kept(), a.conflicts() - b.conflicts());
  }
}
