package dev.backfill.run.attempt;

import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction;
import dev.backfill.ledger.FencedTransaction.Outcome;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.signal.Cancellation;
import dev.backfill.run.signal.RunningAttempt;
import dev.backfill.scope.Range;
import dev.backfill.work.Batch;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One batch of each of several tiny chunks, in one transaction: what a commit costs is paid once
 * for all of them. Confined to one lane, apart from {@link RunningAttempt}.
 */
final class GroupAttempt<R extends Range> implements RunningAttempt<R> {

  private final LaneContext<R> context;
  private final TransactionalProcessor<? super R> processor;
  private final List<ClaimedChunk<R>> group;
  private final Cancellation cancellation;
  private volatile int at;

  GroupAttempt(
      LaneContext<R> context,
      TransactionalProcessor<? super R> processor,
      List<ClaimedChunk<R>> group) {
    this.context = context;
    this.processor = processor;
    this.group = List.copyOf(group);
    this.cancellation = context.cancellation();
  }

  /**
   * Does a batch of each, and commits.
   *
   * @return the result of each; empty if the claims are gone, or not all of them hold any more
   * @throws Exception what one of them threw; nothing is committed
   */
  Optional<List<Batch>> work() throws Exception {
    long begun = context.time().nanos();
    var begin = context.ledger().run().begin(group);
    if (begin.isEmpty()) {
      return Optional.empty();
    }
    context.recovery().outage().over();
    try (FencedTransaction tx = begin.get()) {
      var done = fenced(tx);
      if (tx.commit(done) != Outcome.COMMITTED) {
        return Optional.empty();
      }
      committed(done, Duration.ofNanos(context.time().nanos() - begun));
      return Optional.of(done);
    }
  }

  private List<Batch> fenced(FencedTransaction tx) throws Exception {
    try {
      return cancellation.in(tx, () -> batches(tx));
    } catch (Exception | Error thrown) {
      tx.failed(thrown);
      throw thrown;
    }
  }

  private List<Batch> batches(Transaction tx) throws Exception {
    var done = new ArrayList<Batch>(group.size());
    for (int i = 0; i < group.size(); i++) {
      at = i;
      cancellation.pass();
      var held = group.get(i);
      LaneMdc.chunk(held);
      var batch =
          processor
              .open(cancellation.over(held), held.cursor())
              .next(tx, context.pace().batches().rows());
      requireLast(batch, i);
      done.add(batch);
    }
    return done;
  }

  /** Newest first is an order of rows: a chunk is done before the next one begins. */
  private void requireLast(Batch batch, int index) {
    if (context.work().newestFirst() && !batch.isLast() && index < group.size() - 1) {
      context.pace().claims().onePerClaim();
      throw new SeveralBatches(group.get(index).chunk().id());
    }
  }

  private void committed(List<Batch> done, Duration took) {
    context.recovery().wentWell();
    context.pace().batches().wentWell();
    if (context.audience().isWatched()) {
      for (int i = 0; i < done.size(); i++) {
        context
            .audience()
            .tell(
                new ProgressEvent.BatchCommitted(
                    group.get(i).chunk(), done.get(i), took.dividedBy(done.size())));
      }
    }
  }

  @Override
  public ClaimedChunk<R> held() {
    return group.get(at);
  }

  @Override
  public List<ClaimedChunk<R>> others() {
    var others = new ArrayList<>(group);
    others.remove(at);
    return others;
  }

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }
}
