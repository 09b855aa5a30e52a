package dev.backfill.jdbc.scope;

import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;

/**
 * A scope that means rows of a table. Role.
 *
 * @param <R> type of the ranges
 */
public interface Selected<R extends Range> extends Scope<R> {

  /** The rows that it means, for work on them. */
  Selection<R> rows();
}
