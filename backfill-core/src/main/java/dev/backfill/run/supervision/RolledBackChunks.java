package dev.backfill.run.supervision;

import dev.backfill.ledger.ChunkState;
import dev.backfill.ledger.ChunkView;
import dev.backfill.ledger.RunLedger;
import dev.backfill.ledger.RunView;
import dev.backfill.support.Figures;
import java.util.Locale;
import java.util.Optional;

/**
 * Chunks that were rolled back while the others stay. Running the plan again does not do them
 * again, because a person took them back on purpose; a run that has such chunks is not complete
 * either.
 *
 * @param ledger the run
 */
record RolledBackChunks(RunLedger<?> ledger) {

  /** So many are named. */
  private static final int NAMED = 20;

  /** Chunks to search for names. */
  private static final int LOOKED_AT = 100_000;

  static boolean areIn(RunView view) {
    return view.count(ChunkState.ROLLED_BACK) > 0;
  }

  /** Why the run is not complete; empty if there are none. */
  Optional<String> verdict(RunView view) {
    long count = view.count(ChunkState.ROLLED_BACK);
    if (count == 0) {
      return Optional.empty();
    }
    var names =
        ledger.view((int) Math.min(LOOKED_AT, view.total())).notable().stream()
            .filter(chunk -> chunk.state() == ChunkState.ROLLED_BACK)
            .limit(NAMED)
            .map(ChunkView::id)
            .toList();
    long more = count - names.size();
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%,d of %,d chunks %s rolled back, and %s not done again by this plan: %s%s. Plan their"
                + " rows under another name.",
            count,
            view.total(),
            count == 1 ? "was" : "were",
            count == 1 ? "is" : "are",
            String.join(", ", names),
            more > 0 ? " and " + Figures.count(more) + " more" : ""));
  }
}
