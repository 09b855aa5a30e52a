package dev.backfill.run.signal;

import dev.backfill.ledger.ClaimedChunk;
import dev.backfill.scope.Range;
import java.util.List;

/** Work of a lane as others see it, who may have to stop it. Role; thread-safe. */
public interface RunningAttempt<R extends Range> {

  /** The claim that is worked on, as it stands after the last committed batch. */
  ClaimedChunk<R> held();

  /**
   * The claims that share a transaction with it and have not been begun, or wait for the commit.
   */
  List<ClaimedChunk<R>> others();

  /** The cancellation that stops it. */
  Cancellation cancellation();
}
