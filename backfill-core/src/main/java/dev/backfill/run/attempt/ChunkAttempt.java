package dev.backfill.run.attempt;

import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction;
import dev.backfill.ledger.RowCounts;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.engine.LaneLoop;
import dev.backfill.run.gate.UncheckedChunks;
import dev.backfill.run.signal.Cancellation;
import dev.backfill.run.signal.RunningAttempt;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One attempt at one chunk: batch after batch until the chunk is done, the claim is lost, or the
 * run wants the lane back. Retries, batches, exactly-once and at-least-once meet here, and nothing
 * here knows a database. Confined to one lane, apart from {@link RunningAttempt}.
 */
final class ChunkAttempt<R extends Range> implements RunningAttempt<R> {

  /** The number of batches that a chunk must have left to be split for idle lanes. */
  private static final int SHARED_BATCHES = 4;

  private final LaneContext<R> context;
  private final ClaimedChunk<R> claimed;
  private final Cancellation cancellation;
  private final ActiveChunk<R> chunk;
  private volatile ClaimedChunk<R> held;
  private boolean reached;
  private RowCounts seen;
  private int batchRows;

  ChunkAttempt(LaneContext<R> context, ClaimedChunk<R> claimed) {
    this.context = context;
    this.claimed = claimed;
    this.held = claimed;
    this.seen = claimed.rows();
    this.cancellation = context.cancellation();
    this.chunk = cancellation.over(claimed);
  }

  /** The ways in which an attempt ends. */
  enum Outcome {
    /** The chunk has succeeded. */
    SUCCEEDED,
    /** Lanes were idle: what is left is cut into smaller chunks. */
    SHARED_OUT,
    /** The claim is gone; another process continues, or this run's next claim. */
    LOST,
    /** The lane shall stop: the chunk is given back where its last batch ended. */
    RELEASED
  }

  /** Works; a failure of the work comes out as it was thrown. */
  Outcome work(LaneLoop.Signal signal) throws Exception {
    if (!UncheckedChunks.isAt(held.cursor())) {
      var outcome =
          context.work().processor() instanceof TransactionalProcessor<? super R> transactional
              ? batches(transactional, signal)
              : plain(context.work().processor());
      if (outcome != Outcome.SUCCEEDED || !context.work().checksChunks()) {
        return outcome;
      }
    }
    return checked() ? Outcome.SUCCEEDED : Outcome.LOST;
  }

  /** Asks the checks of a chunk whose work is committed; false if the claim is gone. */
  private boolean checked() {
    long no = claimed.chunk().no();
    context.judges().unchecked().committed(no);
    context.judges().judge(claimed.chunk(), held.changed());
    boolean noted =
        context.ledger().run().note(held, UncheckedChunks.passed(held.cursor().orElseThrow()));
    context.judges().unchecked().passed(no);
    return noted;
  }

  /**
   * Returns true if the work was called, or could not even begin because there was no connection.
   */
  boolean reached() {
    return reached;
  }

  /** The number of rows that the last batch was allowed; 0 if there was none. */
  int batchRows() {
    return batchRows;
  }

  @Override
  public ClaimedChunk<R> held() {
    return held;
  }

  @Override
  public List<ClaimedChunk<R>> others() {
    return List.of();
  }

  @Override
  public Cancellation cancellation() {
    return cancellation;
  }

  private Outcome plain(ChunkProcessor<? super R> processor) throws Exception {
    long begun = context.audience().isWatched() ? context.time().nanos() : 0;
    begin();
    return noted(Batch.last(processor.process(ActiveChunk.widened(chunk))), begun)
        ? Outcome.SUCCEEDED
        : Outcome.LOST;
  }

  private Outcome batches(TransactionalProcessor<? super R> processor, LaneLoop.Signal signal)
      throws Exception {
    var batches = processor.open(chunk, held.cursor());
    while (true) {
      var committed = context.work().exactlyOnce() ? fenced(batches) : byItself(processor, batches);
      if (committed.isEmpty()) {
        return Outcome.LOST;
      }
      if (committed.get().isLast()) {
        return Outcome.SUCCEEDED;
      }
      cancellation.pass();
      if (context.signals().holds() || signal.yieldNow()) {
        context.ledger().run().end(held, new AttemptResult.Released());
        return Outcome.RELEASED;
      }
      if (context.signals().someoneIdleForGood() && isSharedOut()) {
        return Outcome.SHARED_OUT;
      }
    }
  }

  /**
   * Cuts what is left, for lanes that have nothing to do, if it is worth it: less than half is
   * done, so that both halves have something left, and there are some batches in it.
   */
  private boolean isSharedOut() {
    long expected = claimed.chunk().estimate().map(Estimate::rows).orElse(0L);
    long done = seen.seen();
    return expected / 2 >= done
        && expected - done >= SHARED_BATCHES * (long) context.pace().batches().rows()
        && context.cut(held).filter(split -> context.ledger().run().end(held, split)).isPresent();
  }

  /** Work and ledger row in one transaction. */
  private Optional<Batch> fenced(Batches batches) throws Exception {
    long begun = context.time().nanos();
    reached = false;
    var begin = context.ledger().run().begin(List.of(held));
    begin();
    if (begin.isEmpty()) {
      return Optional.empty();
    }
    try (FencedTransaction tx = begin.get()) {
      var batch = nextFenced(batches, tx);
      var written = ending(batch);
      if (tx.commit(List.of(written)) != FencedTransaction.Outcome.COMMITTED) {
        return Optional.empty();
      }
      advanced(batch, written, begun);
      return Optional.of(batch);
    }
  }

  /** The work commits by itself, and the ledger notes it afterwards. */
  private Optional<Batch> byItself(TransactionalProcessor<? super R> processor, Batches batches)
      throws Exception {
    long begun = context.time().nanos();
    Batch batch;
    reached = false;
    try (Transaction tx = processor.work().resource().begin()) {
      begin();
      batch = next(batches, tx);
      tx.commit();
    }
    return noted(batch, begun) ? Optional.of(batch) : Optional.empty();
  }

  private void begin() {
    reached = true;
    context.recovery().outage().over();
  }

  private Batch nextFenced(Batches batches, FencedTransaction tx) throws Exception {
    try {
      return next(batches, tx);
    } catch (Exception | Error thrown) {
      tx.failed(thrown);
      throw thrown;
    }
  }

  private Batch next(Batches batches, Transaction tx) throws Exception {
    batchRows = context.pace().batches().rows();
    return cancellation.in(tx, () -> batches.next(tx, batchRows));
  }

  /** The ledger entry of a batch: before a chunk check even the last one is not the end. */
  private Batch ending(Batch batch) {
    return batch.isLast() && context.work().checksChunks()
        ? UncheckedChunks.beforeCheck(batch)
        : batch;
  }

  private boolean noted(Batch batch, long begun) {
    var written = ending(batch);
    if (!context.ledger().run().note(held, written)) {
      return false;
    }
    advanced(batch, written, begun);
    return true;
  }

  private void advanced(Batch done, Batch written, long begun) {
    held = held.after(written);
    seen = seen.plus(new RowCounts(done.changed(), done.kept(), done.conflicts()));
    context.recovery().wentWell();
    context.pace().batches().wentWell();
    if (context.audience().isWatched()) {
      var took = Duration.ofNanos(context.time().nanos() - begun);
      context.audience().tell(new ProgressEvent.BatchCommitted(claimed.chunk(), done, took));
    }
  }
}
