package dev.backfill.run.attempt;

import dev.backfill.base.PrintableLog;
import dev.backfill.ledger.AttemptResult;
import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.ledger.FencedTransaction;
import dev.backfill.ledger.RowCounts;
import dev.backfill.progress.ProgressEvent;
import dev.backfill.run.context.LaneContext;
import dev.backfill.run.engine.LaneLoop;
import dev.backfill.run.failure.TooManyBadRows;
import dev.backfill.run.gate.UncheckedChunks;
import dev.backfill.run.signal.Cancellation;
import dev.backfill.run.signal.RunningAttempt;
import dev.backfill.scope.Estimate;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Batch;
import dev.backfill.work.Batches;
import dev.backfill.work.ChunkProcessor;
import dev.backfill.work.FailedRow;
import dev.backfill.work.FaultyRow;
import dev.backfill.work.Resource;
import dev.backfill.work.SearchingBatches;
import dev.backfill.work.Transaction;
import dev.backfill.work.TransactionalProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/**
 * One attempt at one chunk: batch after batch until the chunk is done, the claim is lost, or the
 * run wants the lane back. Retries, batches, exactly-once and at-least-once meet here, and nothing
 * here knows a database. Confined to one lane, apart from {@link RunningAttempt}.
 */
final class ChunkAttempt<R extends Range> implements RunningAttempt<R> {

  private static final Logger LOG = PrintableLog.of(ChunkAttempt.class);

  /** The number of batches that a chunk must have left to be split for idle lanes. */
  private static final int SHARED_BATCHES = 4;

  private final LaneContext<R> context;
  private final ClaimedChunk<R> claimed;
  private final Cancellation cancellation;
  private final ActiveChunk<R> chunk;
  private volatile ClaimedChunk<R> held;
  private final BadRowSearch search;
  private boolean reached;
  private RowCounts seen;
  private int batchRows;

  ChunkAttempt(LaneContext<R> context, ClaimedChunk<R> claimed) {
    this.context = context;
    this.claimed = claimed;
    this.held = claimed;
    this.seen = claimed.rows();
    this.search = new BadRowSearch(context);
    this.cancellation = context.cancellation();
    this.chunk = cancellation.over(claimed);
  }

  /** The ways in which an attempt ends. */
  enum Outcome {
    /** The chunk has succeeded. */
    SUCCEEDED,
    /** Lanes were idle: the rest is cut into smaller chunks. */
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
      switch (step(processor, batches)) {
        case LOST -> {
          return Outcome.LOST;
        }
        case LAST -> {
          return Outcome.SUCCEEDED;
        }
        case NARROWED -> batches = processor.open(chunk, held.cursor());
        case COMMITTED -> {}
      }
      cancellation.pass();
      if (context.signals().holds() || signal.yieldNow()) {
        context.ledger().run().end(toBeTriedAgain(), new AttemptResult.Released());
        return Outcome.RELEASED;
      }
      if (context.signals().someoneIdleForGood() && !search.isNarrowing() && isSharedOut()) {
        return Outcome.SHARED_OUT;
      }
    }
  }

  /** What became of the next rows. */
  private enum Step {
    COMMITTED,
    LAST,
    LOST,
    /** They failed on their data: fewer of them come next, or those behind the one that failed. */
    NARROWED
  }

  private Step step(TransactionalProcessor<? super R> processor, Batches batches) throws Exception {
    try {
      var committed = context.work().exactlyOnce() ? fenced(batches) : byItself(processor, batches);
      if (committed.isEmpty()) {
        return Step.LOST;
      }
      search.committed(committed.get());
      return committed.get().isLast() ? Step.LAST : Step.COMMITTED;
    } catch (Exception | Error thrown) {
      var fault = search.failed(batches, thrown);
      if (fault.isEmpty()) {
        throw thrown;
      }
      if (batches instanceof SearchingBatches searching) {
        var found = new OwnSearch<>(context, cancellation, resource(processor)).in(searching, held);
        if (found.filter(List::isEmpty).isPresent() && search.isInVain()) {
          throw thrown;
        }
        return found.isEmpty() ? Step.LOST : setAside(found.get());
      }
      var bad = search.found();
      return bad.isPresent()
          ? setAside(List.of(new FaultyRow(bad.get(), fault.get())), thrown)
          : Step.NARROWED;
    }
  }

  private static Resource resource(TransactionalProcessor<?> processor) {
    return processor.work().resource();
  }

  /** Those before the first one that fails for another reason, which ends the attempt. */
  private Step setAside(List<FailedRow> rows) throws Exception {
    var faulty = new ArrayList<FaultyRow>();
    for (FailedRow row : rows) {
      var fault = search.faultOf(row.failure());
      if (fault.isEmpty()) {
        if (faulty.isEmpty() || setAside(faulty, row.failure()) == Step.NARROWED) {
          throw row.failure();
        }
        return Step.LOST;
      }
      faulty.add(new FaultyRow(row.place(), fault.get()));
    }
    return faulty.isEmpty() ? Step.NARROWED : setAside(faulty, rows.getFirst().failure());
  }

  /** Rows that fail are written down, and the chunk continues behind them. */
  private Step setAside(List<FaultyRow> rows, Throwable thrown) {
    var limit = context.work().plan().options().badRows().orElseThrow();
    long allowed = limit.share() == 0 ? limit.rows() : limit.allowed(processed() + rows.size() - 1);
    return switch (context.ledger().run().setAside(held, rows, allowed)) {
      case DONE -> {
        rows.forEach(this::pass);
        yield Step.NARROWED;
      }
      case LOST -> Step.LOST;
      case REFUSED -> {
        if (rows.size() == 1) {
          throw new TooManyBadRows(allowed, rows.getFirst().fault().failure(), thrown);
        }
        yield oneByOne(rows, thrown);
      }
    };
  }

  /** As many as are allowed; the next one is refused. */
  private Step oneByOne(List<FaultyRow> rows, Throwable thrown) {
    var step = Step.NARROWED;
    for (int i = 0; i < rows.size() && step == Step.NARROWED; i++) {
      step = setAside(List.of(rows.get(i)), thrown);
    }
    return step;
  }

  private void pass(FaultyRow row) {
    held = held.after(new Batch(0, 0, 0, Optional.of(row.place().cursor())));
    search.passed();
    LOG.info(
        "A row of chunk {} of plan '{}' is set aside: {}",
        claimed.chunk().id(),
        context.work().plan().name(),
        row.fault().failure().text());
  }

  private long processed() {
    var now = context.ledger().run().view(0);
    return now.rows().seen() + now.badRows();
  }

  /** The claim, for an attempt that ends here: attempts count what failed without progress. */
  ClaimedChunk<R> toBeTriedAgain() {
    return held.batches() > claimed.batches() ? held.anew() : held;
  }

  /**
   * Cuts the rest, for lanes that have nothing to do, if it is worth it: less than half is done, so
   * that both halves have something left, and there are some batches in it.
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
    return cancellation.in(tx, () -> search.next(batches, tx, batchRows));
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
