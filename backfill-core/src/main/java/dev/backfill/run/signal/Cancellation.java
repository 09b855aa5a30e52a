package dev.backfill.run.signal;

import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.run.failure.DeadlinePassed;
import dev.backfill.scope.Range;
import dev.backfill.work.ActiveChunk;
import dev.backfill.work.Transaction;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Tells an attempt of a lane to stop, and tells the thread that stops it which transaction it is
 * in. Thread-safe.
 */
public final class Cancellation {

  private final RunSignals signals;
  private final String runId;
  private final long begun;
  private volatile Optional<Transaction> transaction = Optional.empty();
  private volatile Optional<DeadlinePassed> stopped = Optional.empty();

  /**
   * Nothing has asked to stop yet.
   *
   * @param begun when the attempt began, see {@link #begun()}
   */
  public Cancellation(RunSignals signals, String runId, long begun) {
    this.signals = signals;
    this.runId = runId;
    this.begun = begun;
  }

  /**
   * When the attempt began, in nanoseconds of the run's time; 0 without listeners: reading the
   * clock costs as much as a tiny chunk.
   */
  public long begun() {
    return begun;
  }

  /** Asks the attempt to stop, because it takes too long. */
  public void stop(DeadlinePassed deadline) {
    stopped = Optional.of(deadline);
  }

  /** Why it was asked to stop; what it throws from then on is not its own. */
  public Optional<DeadlinePassed> stopped() {
    return stopped;
  }

  /** Throws if it was asked to stop. */
  public void pass() throws DeadlinePassed {
    if (stopped.isPresent()) {
      throw stopped.get();
    }
  }

  /** The transaction that the work is in at present. */
  public Optional<Transaction> transaction() {
    return transaction;
  }

  /** Does it where the work is seen to be in this transaction. */
  public <T> T in(Transaction tx, Callable<T> work) throws Exception {
    transaction = Optional.of(tx);
    try {
      return work.call();
    } finally {
      transaction = Optional.empty();
    }
  }

  /** The chunk as the work sees it: that it is cancelled, once it shall stop. */
  public <R extends Range> ActiveChunk<R> over(ClaimedChunk<R> held) {
    return ActiveChunk.claimed(
        held.chunk(),
        held.attempt(),
        held.fence(),
        runId,
        () -> stopped.isPresent() || signals.cancelNow());
  }
}
