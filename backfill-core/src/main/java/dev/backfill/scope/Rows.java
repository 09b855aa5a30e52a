package dev.backfill.scope;

import java.util.Iterator;

/**
 * Whatever the scope's estimator makes of a range.
 *
 * @param rows rows in a piece, about
 */
record Rows<R extends Range>(long rows) implements ChunkStrategy<R> {

  Rows {
    Limits.requirePositive("rows(n)", rows);
  }

  @Override
  public String definition() {
    return "rows " + rows;
  }

  @Override
  public Iterator<R> split(R range, Planning<R> planning) throws Exception {
    return RowEstimators.of(planning, definition()).cut(range, rows, planning.order());
  }

  @Override
  public void requireServes(Scope<R> scope) {
    RowEstimators.require(scope, definition());
  }
}
