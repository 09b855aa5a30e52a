package dev.backfill.run.attempt;

import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.signal.Cancellation;
import dev.backfill.scope.Range;
import dev.backfill.work.FailedRow;
import dev.backfill.work.Resource;
import dev.backfill.work.SearchingBatches;
import dev.backfill.work.Transaction;
import java.util.List;
import java.util.Optional;

/**
 * Lets work search for the rows of its chunk that fail, in a transaction that is rolled back.
 * Confined to one lane.
 *
 * @param <R> type of the ranges
 * @param context the state that the lanes share
 * @param cancellation the cancellation of the attempt
 * @param resource where the work writes
 */
record OwnSearch<R extends Range>(
    LaneContext<R> context, Cancellation cancellation, Resource resource) {

  /** The rows that fail; empty if the claim is gone. */
  Optional<List<FailedRow>> in(SearchingBatches batches, ClaimedChunk<R> held) throws Exception {
    return context.work().exactlyOnce() ? fenced(batches, held) : Optional.of(byItself(batches));
  }

  private Optional<List<FailedRow>> fenced(SearchingBatches batches, ClaimedChunk<R> held)
      throws Exception {
    var begin = context.ledger().run().begin(List.of(held));
    if (begin.isEmpty()) {
      return Optional.empty();
    }
    try (FencedTransaction tx = begin.get()) {
      return Optional.of(found(batches, tx));
    }
  }

  private List<FailedRow> found(SearchingBatches batches, FencedTransaction tx) throws Exception {
    try {
      return cancellation.in(tx, () -> batches.failing(tx));
    } catch (Exception | Error thrown) {
      tx.failed(thrown);
      throw thrown;
    }
  }

  private List<FailedRow> byItself(SearchingBatches batches) throws Exception {
    try (Transaction tx = resource.begin()) {
      return cancellation.in(tx, () -> batches.failing(tx));
    }
  }
}
