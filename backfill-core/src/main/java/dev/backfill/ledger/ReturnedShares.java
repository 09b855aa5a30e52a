package dev.backfill.ledger;

import dev.backfill.scope.Range;
import java.util.List;
import java.util.Map;

/**
 * Expected rows that the parts of split chunks get back. A split chunk keeps the share of its
 * estimate that it has done; if all of its parts are done again, they do that share too. Only to be
 * used while the run is locked.
 *
 * @param chunks the chunks that are kept
 */
record ReturnedShares<R extends Range>(ChunkStore<R> chunks) {

  /** Returns the shares of split chunks, whose parts all wait to be done again. */
  void of(List<ChunkRow<R>> parents) {
    var parts = chunks.parts();
    for (ChunkRow<R> parent : parents) {
      long share = parent.estimatedRows();
      chunks.tally().takeBackEnded(share);
      parent.expectMore(-share);
      divide(parent, share, parts);
    }
  }

  /** A part that was split itself passes its portion on. */
  private void divide(ChunkRow<R> parent, long share, Map<Long, List<ChunkRow<R>>> parts) {
    var own = parts.getOrDefault(parent.no(), List.of());
    for (int i = 0; i < own.size(); i++) {
      long portion = share / own.size() + (i < share % own.size() ? 1 : 0);
      var part = own.get(i);
      if (part.state() == ChunkState.SPLIT) {
        divide(part, portion, parts);
      } else {
        part.expectMore(portion);
      }
    }
  }
}
