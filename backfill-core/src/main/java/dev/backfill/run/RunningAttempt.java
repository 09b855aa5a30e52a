package dev.backfill.run;

import dev.backfill.ledger.Held;
import dev.backfill.scope.Range;
import java.util.List;

/** Work of a lane as others see it, who may have to stop it. Role; thread-safe. */
interface RunningAttempt<R extends Range> {

  /** The claim that is worked on, as it stands after the last committed batch. */
  Held<R> held();

  /**
   * The claims that share a transaction with it and have not been begun, or wait for the commit.
   */
  List<Held<R>> others();

  /** What makes it stop. */
  Cancellation cancellation();
}
