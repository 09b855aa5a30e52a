package dev.backfill.run;

import dev.backfill.ledger.Draft;
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
 * Finds the parts of a range in which rows want the work, by asking the work.
 *
 * @param strategy what cuts ranges
 * @param work who knows
 */
record DeltaSearch<R extends Range>(
    ChunkStrategy<R> strategy, TransactionalProcessor<? super R> work) {

  long openRows(R range) throws Exception {
    return work.openRows(range);
  }

  /**
   * Chunks of just these rows, in the order of the plan.
   *
   * @param over whether nobody wants them any more
   */
  List<Draft<R>> in(R range, Planning<R> planning, long atMost, BooleanSupplier over)
      throws Exception {
    var drafts = new ArrayList<Draft<R>>();
    if (atMost <= 0) {
      return drafts;
    }
    var pieces = strategy.split(range, planning);
    while (drafts.size() < atMost && !over.getAsBoolean() && pieces.hasNext()) {
      R piece = pieces.next();
      long rows = openRows(piece);
      if (rows > 0) {
        var counted = new Estimate(rows, Estimate.Source.EXACT);
        drafts.add(new Draft<>(ChunkKind.DELTA, piece, Optional.of(counted)));
      }
    }
    return drafts;
  }
}
