package dev.backfill.scope;

import java.util.Optional;

/**
 * The bounds between pieces, which do not depend on any range: that is what keeps the pieces of a
 * range the same when it grows, and after a restart.
 *
 * @param <T> type of the bounds
 */
interface Grid<T> {

  /** The least bound above {@code value}; empty if the type ends before. */
  Optional<T> after(T value);

  /** The greatest bound below {@code value}; empty if the type ends before. */
  Optional<T> before(T value);

  /** The number of bounds strictly between, by arithmetic; at most {@link Long#MAX_VALUE}. */
  long inside(T from, T to);
}
