package dev.backfill.run.signal;

import dev.backfill.base.Printable;
import dev.backfill.ledger.RunState;

/**
 * Why the lanes shall stop, decided by this process.
 *
 * @param state the new state of the run: FAILED, CANCELLED or PAUSED
 * @param why for people, as a sentence
 * @param ours false if the run belongs to another process by now, so that its state is not ours to
 *     move
 */
public record StopReason(RunState state, String why, boolean ours) {

  public StopReason {
    why = Printable.text(why);
  }

  public static StopReason of(RunState state, String why) {
    return new StopReason(state, why, true);
  }

  /** It was asked to end. */
  public static StopReason cancelled() {
    return of(RunState.CANCELLED, "Cancelled on request.");
  }
}
