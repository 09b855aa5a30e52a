package dev.backfill.run;

import dev.backfill.ledger.FencedTransaction;
import dev.backfill.ledger.FencedTransaction.Verdict;
import dev.backfill.ledger.Held;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One batch of each of several tiny chunks, in one transaction: what a commit costs is paid once
 * for all of them. Confined to one lane, apart from {@link UnderWay}.
 */
final class GroupAttempt<R extends Range> implements UnderWay<R> {

  private final LaneContext<R> context;
  private final TransactionalProcessor<? super R> processor;
  private final List<Held<R>> group;
  private volatile int at;
  private volatile Optional<Transaction> transaction = Optional.empty();
  private volatile Optional<DeadlinePassed> stopped = Optional.empty();

  GroupAttempt(
      LaneContext<R> context, TransactionalProcessor<? super R> processor, List<Held<R>> group) {
    this.context = context;
    this.processor = processor;
    this.group = List.copyOf(group);
  }

  /**
   * Does a batch of each, and commits.
   *
   * @return what each did; empty if the claims are gone, or not all of them hold any more
   * @throws Exception what one of them threw; nothing is committed
   */
  Optional<List<Batch>> work() throws Exception {
    long begun = context.time().nanos();
    var begin = context.run().begin(group);
    if (begin.isEmpty()) {
      return Optional.empty();
    }
    context.outage().over();
    try (FencedTransaction tx = begin.get()) {
      var done = batches(tx);
      if (tx.commit(done) != Verdict.COMMITTED) {
        return Optional.empty();
      }
      committed(done, Duration.ofNanos(context.time().nanos() - begun));
      return Optional.of(done);
    }
  }

  private List<Batch> batches(Transaction tx) throws Exception {
    var done = new ArrayList<Batch>(group.size());
    transaction = Optional.of(tx);
    try {
      for (int i = 0; i < group.size(); i++) {
        at = i;
        if (stopped.isPresent()) {
          throw stopped.get();
        }
        var held = group.get(i);
        LaneMdc.chunk(held);
        done.add(processor.open(active(held), held.cursor()).next(tx, context.batchPace().rows()));
      }
      return done;
    } finally {
      transaction = Optional.empty();
    }
  }

  private ActiveChunk<R> active(Held<R> held) {
    return ActiveChunk.claimed(
        held.chunk(),
        held.attempt(),
        held.fence(),
        context.run().runId(),
        () -> stopped.isPresent() || context.signals().cancelNow());
  }

  private void committed(List<Batch> done, Duration took) {
    context.circuit().closes();
    context.batchPace().wentWell();
    if (context.isWatched()) {
      for (int i = 0; i < done.size(); i++) {
        context.tell(
            new ProgressEvent.BatchCommitted(
                group.get(i).chunk(), done.get(i), took.dividedBy(done.size())));
      }
    }
  }

  @Override
  public Held<R> held() {
    return group.get(at);
  }

  @Override
  public List<Held<R>> others() {
    var others = new ArrayList<>(group);
    others.remove(at);
    return others;
  }

  @Override
  public Optional<Transaction> transaction() {
    return transaction;
  }

  @Override
  public void stop(DeadlinePassed deadline) {
    stopped = Optional.of(deadline);
  }

  @Override
  public Optional<DeadlinePassed> stopped() {
    return stopped;
  }
}
