package dev.backfill.run.planning;

import dev.backfill.ledger.NewChunk;
import dev.backfill.scope.ChunkKind;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.work.TransactionalProcessor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Finds the parts of a range in which rows need the work, by asking the work.
 *
 * @param strategy the strategy that splits ranges
 * @param work the work that can tell
 */
public record DeltaSearch<R extends Range>(
    ChunkStrategy<R> strategy, TransactionalProcessor<? super R> work) {

  /** The largest number of chunks of new rows for each search: they are appended at once. */
  static final int MOST = 10_000;

  /**
   * The chunks that were found.
   *
   * @param drafts chunks of the rows
   * @param perRange the number of them that each range has
   */
  record Found<R extends Range>(List<NewChunk<R>> drafts, List<Integer> perRange) {}

  /** The number of rows of each range that still need the work; of none more once the run ends. */
  List<Long> remainingRows(List<R> ranges, BooleanSupplier over) throws Exception {
    var rows = new ArrayList<Long>();
    for (R range : ranges) {
      rows.add(over.getAsBoolean() ? 0L : work.remainingRows(range));
    }
    return rows;
  }

  /**
   * Chunks of just these rows in all ranges.
   *
   * @param remaining the number of rows that each of the ranges has, as {@link #remainingRows} has
   *     just found
   * @param atMost the number of chunks that the plan may still get
   * @param over true if nothing more is wanted
   */
  Found<R> in(
      List<R> ranges, List<Long> remaining, Planning<R> planning, long atMost, BooleanSupplier over)
      throws Exception {
    var drafts = new ArrayList<NewChunk<R>>();
    var perRange = new ArrayList<Integer>();
    for (int i = 0; i < ranges.size() && !over.getAsBoolean(); i++) {
      long room = remaining.get(i) == 0 ? 0 : Math.min(MOST, atMost) - drafts.size();
      var found = in(ranges.get(i), planning, room, over);
      drafts.addAll(found);
      perRange.add(found.size());
    }
    return new Found<>(drafts, perRange);
  }

  /** In the order of the plan. */
  private List<NewChunk<R>> in(R range, Planning<R> planning, long atMost, BooleanSupplier over)
      throws Exception {
    var drafts = new ArrayList<NewChunk<R>>();
    if (atMost <= 0) {
      return drafts;
    }
    var pieces = strategy.split(range, planning);
    while (drafts.size() < atMost && !over.getAsBoolean() && pieces.hasNext()) {
      R piece = pieces.next();
      long rows = work.remainingRows(piece);
      if (rows > 0) {
        var counted = new Estimate(rows, Estimate.Source.EXACT);
        drafts.add(new NewChunk<>(ChunkKind.DELTA, piece, Optional.of(counted)));
      }
    }
    return drafts;
  }
}
