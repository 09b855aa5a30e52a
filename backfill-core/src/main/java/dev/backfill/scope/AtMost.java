package dev.backfill.scope;

import java.time.ZoneId;
import java.util.Iterator;
import java.util.Optional;

/**
 * Another strategy, whose pieces are cut further where they have too many rows. Pieces are never
 * merged.
 *
 * @param whole makes the pieces
 * @param rows rows above which a piece is cut
 */
record AtMost<R extends Range>(ChunkStrategy<R> whole, long rows) implements ChunkStrategy<R> {

  AtMost {
    Limits.requirePositive("atMost(rows)", rows);
  }

  @Override
  public String definition() {
    return whole.definition() + " at most " + rows + " rows";
  }

  @Override
  public Optional<ZoneId> zone() {
    return whole.zone();
  }

  @Override
  public Iterator<R> split(R range, Planning<R> planning) throws Exception {
    RowEstimator<R> estimator = RowEstimators.of(planning, definition());
    return new CutPieces<>(whole.split(range, planning), estimator, rows, planning.order());
  }

  @Override
  public void requireServes(Scope<R> scope) {
    whole.requireServes(scope);
    RowEstimators.require(scope, definition());
  }
}
