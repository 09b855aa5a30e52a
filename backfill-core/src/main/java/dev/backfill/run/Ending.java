package dev.backfill.run;

import dev.backfill.contract.Printable;
import dev.backfill.ledger.RunState;

/**
 * Why the lanes shall stop, decided by this process.
 *
 * @param state what the run becomes: FAILED, CANCELLED or PAUSED
 * @param why for people, as a sentence
 * @param ours false if the run belongs to another process by now, so that its state is not ours to
 *     move
 */
record Ending(RunState state, String why, boolean ours) {

  Ending {
    why = Printable.text(why);
  }

  static Ending of(RunState state, String why) {
    return new Ending(state, why, true);
  }

  /** Somebody wanted it to end. */
  static Ending cancelled() {
    return of(RunState.CANCELLED, "Cancelled on request.");
  }
}
