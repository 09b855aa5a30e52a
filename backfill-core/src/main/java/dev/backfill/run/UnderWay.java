package dev.backfill.run;

import dev.backfill.ledger.Held;
import dev.backfill.scope.Range;
import dev.backfill.work.Transaction;
import java.util.List;
import java.util.Optional;

/** Work of a lane as others see it, who may have to stop it. Role; thread-safe. */
interface UnderWay<R extends Range> {

  /** The claim that is worked on, as it stands after the last committed batch. */
  Held<R> held();

  /**
   * The claims that share a transaction with it and have not been begun, or wait for the commit.
   */
  List<Held<R>> others();

  /** The transaction that the work is in at present. */
  Optional<Transaction> transaction();

  /** Asks it to stop, because it takes too long. */
  void stop(DeadlinePassed deadline);

  /** Why it was asked to stop; what it throws from then on is not its own. */
  Optional<DeadlinePassed> stopped();
}
