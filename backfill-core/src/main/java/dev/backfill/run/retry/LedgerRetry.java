package dev.backfill.run.retry;

import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.RunState;
import dev.backfill.run.signal.RunSignals;
import dev.backfill.run.signal.StopReason;
import java.time.Duration;

/**
 * Repeats a question to a ledger that cannot be reached, until it answers, the run must stop at
 * once, or the plan's longest outage is over: then the run pauses itself. Thread-safe; the asking
 * thread waits.
 */
public final class LedgerRetry {

  private final RunSignals signals;
  private final OutageBackoff outage;
  private final TimeSource.Waiter waiter;

  public LedgerRetry(RunSignals signals, OutageBackoff outage, TimeSource time) {
    this.signals = signals;
    this.outage = outage;
    this.waiter = time.waiter();
    signals.whenToldToStop(waiter::wake);
  }

  /** Something that may be asked more than once. */
  public interface Call<T, E extends Exception> {

    /**
     * Asks.
     *
     * @param again true if it was asked before; how far that came is unknown
     */
    T ask(boolean again) throws E;
  }

  /** Asks until there is an answer to this question; answers to others do not count. */
  public <T, E extends Exception> T ask(Call<T, E> question) throws E {
    var silence = outage.silence();
    for (boolean again = false; ; again = true) {
      long seen = changes();
      try {
        T answer = question.ask(again);
        silence.over();
        return answer;
      } catch (LedgerUnreachableException e) {
        if (outage.isGivenUp()) {
          throw e; // a part of this question has waited long enough
        }
        var wait = silence.met(String.valueOf(e.getMessage()));
        if (wait.isEmpty()) {
          giveUp();
        }
        if (wait.isEmpty() || !rests(seen, wait.get())) {
          throw e;
        }
      }
    }
  }

  /** To be read before a question is asked, for {@link #rests}. */
  public long changes() {
    return waiter.changes();
  }

  /**
   * Waits before a question is asked again.
   *
   * @param seen the value of {@link #changes} before the question
   * @return false if it shall not be asked again
   */
  public boolean rests(long seen, Duration wait) {
    if (signals.cancelNow()) {
      return false;
    }
    try {
      waiter.await(seen, wait);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Notes that there was no answer, for a caller that does not wait but looks again later. */
  public void unanswered(LedgerUnreachableException unreachable) {
    if (outage.met(String.valueOf(unreachable.getMessage())).isEmpty()) {
      giveUp();
    }
  }

  public OutageBackoff outage() {
    return outage;
  }

  private void giveUp() {
    signals.endWith(StopReason.of(RunState.PAUSED, outage.tooLong("The ledger")));
  }
}
