package dev.backfill.run.planning;

import dev.backfill.ledger.RunLedger;
import dev.backfill.run.planning.PlanPosition.Written;
import dev.backfill.scope.KeyRange;
import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import java.util.Optional;

/**
 * Ranges as the ledger keeps them. What a scope has found in the data cannot be read again: if it
 * is long, such as the keys of a query, it is a note of the run, written once, and the position of
 * the planning, which is written with each window, has its digest. Stateless.
 *
 * @param scope the scope of the ranges
 * @param ledger keeps the notes
 */
record WrittenRanges<R extends Range>(Scope<R> scope, RunLedger<R> ledger) {

  Written write(R range) {
    var bounds = scope.codec().write(range);
    if (scope.discovers()) {
      return shortened(Written.of(bounds, true));
    }
    return Written.of(bounds, range instanceof KeyRange); // which the database alone can compare
  }

  /** The same, with the text in a note if it is long; earlier versions wrote it each time. */
  Written shortened(Written written) {
    if (!scope.discovers() || !written.isLong()) {
      return written;
    }
    var digest = written.digest();
    ledger.remember(note(digest), written.text());
    return digest;
  }

  /** Empty if it is a digest, and the ledger has no note of it. */
  Optional<R> read(Written written) {
    return written
        .bounds()
        .or(() -> ledger.recall(note(written)).flatMap(text -> new Written(text).bounds()))
        .map(scope.codec()::read);
  }

  private static String note(Written digest) {
    return RunLedger.PLANNED_RANGE + digest.text();
  }
}
