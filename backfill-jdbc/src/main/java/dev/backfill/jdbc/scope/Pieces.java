package dev.backfill.jdbc.scope;

import dev.backfill.scope.Order;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pieces of a range, cut off from one end, each when it is asked for. One thread at a time.
 *
 * @param <R> type of the ranges
 */
final class Pieces<R> implements Iterator<R> {

  private final Order order;
  private final Knife<R> knife;
  private @Nullable R rest;

  /** Cuts the rest in two; the piece is the half from which on the work goes. */
  @FunctionalInterface
  interface Knife<R> {

    /** Empty if the rest is a piece. */
    Optional<Halves<R>> cut(R rest);
  }

  /** Both halves of a range. */
  record Halves<R>(R lower, R upper) {}

  Pieces(R range, Order order, Knife<R> knife) {
    this.rest = range;
    this.order = order;
    this.knife = knife;
  }

  @Override
  public boolean hasNext() {
    return rest != null;
  }

  @Override
  public R next() {
    R range = rest;
    if (range == null) {
      throw new NoSuchElementException();
    }
    var halves = knife.cut(range);
    if (halves.isEmpty()) {
      rest = null;
      return range;
    }
    boolean upwards = order == Order.OLDEST_FIRST;
    rest = upwards ? halves.get().upper() : halves.get().lower();
    return upwards ? halves.get().lower() : halves.get().upper();
  }
}
