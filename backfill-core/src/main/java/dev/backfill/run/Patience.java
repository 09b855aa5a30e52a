package dev.backfill.run;

import dev.backfill.contract.TimeSource;
import dev.backfill.ledger.LedgerUnreachableException;
import dev.backfill.ledger.RunState;

/**
 * Asks again what a ledger that cannot be reached has not answered, until it does, the run is told
 * to stop at once, or the plan's longest outage is over: then the run pauses itself. Thread-safe;
 * the asking thread waits.
 */
final class Patience {

  private final RunSignals signals;
  private final Outage outage;
  private final TimeSource.Waiter waiter;

  Patience(RunSignals signals, Outage outage, TimeSource time) {
    this.signals = signals;
    this.outage = outage;
    this.waiter = time.waiter();
    signals.whenToldToStop(waiter::wake);
  }

  /** Something that may be asked more than once. */
  interface Question<T, E extends Exception> {

    /**
     * Asks.
     *
     * @param again whether it was asked before; nobody knows how far that came
     */
    T ask(boolean again) throws E;
  }

  /** Asks until there is an answer. */
  <T, E extends Exception> T ask(Question<T, E> question) throws E {
    for (boolean again = false; ; again = true) {
      long seen = waiter.changes();
      try {
        T answer = question.ask(again);
        outage.over();
        return answer;
      } catch (LedgerUnreachableException e) {
        waitOrGiveUp(seen, e);
      }
    }
  }

  /** Notes that there was no answer, for whoever does not wait but looks again later. */
  void unanswered(LedgerUnreachableException unreachable) {
    if (outage.met(String.valueOf(unreachable.getMessage())).isEmpty()) {
      giveUp();
    }
  }

  Outage outage() {
    return outage;
  }

  private void waitOrGiveUp(long seen, LedgerUnreachableException unreachable) {
    var wait = outage.met(String.valueOf(unreachable.getMessage()));
    if (wait.isEmpty()) {
      giveUp();
    }
    if (wait.isEmpty() || signals.cancelNow()) {
      throw unreachable;
    }
    try {
      waiter.await(seen, wait.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable;
    }
  }

  private void giveUp() {
    signals.endWith(Ending.of(RunState.PAUSED, outage.tooLong("The ledger")));
  }
}
