package dev.backfill.scope;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Cuts ranges at the bounds of a grid: whole pieces inside, a short head and tail where the range
 * begins or ends between bounds.
 *
 * @param interval the way to take ranges apart
 * @param grid where to cut
 */
record Cut<R extends Range, T extends Comparable<? super T>>(
    Interval<R, T> interval, Grid<T> grid) {

  /** The pieces, made one by one. */
  Iterator<R> split(R range, Order order) {
    return switch (order) {
      case OLDEST_FIRST -> new Upwards(range);
      case NEWEST_FIRST -> new Downwards(range);
    };
  }

  /** The number of pieces that {@link #split} makes. */
  OptionalLong count(R range) {
    long bounds = grid.inside(interval.fromOf(range), interval.toOf(range));
    return OptionalLong.of(bounds == Long.MAX_VALUE ? bounds : bounds + 1);
  }

  /** From the smallest bound to the greatest; one thread at a time. */
  private final class Upwards implements Iterator<R> {
    private final T end;
    private T next;

    Upwards(R range) {
      next = interval.fromOf(range);
      end = interval.toOf(range);
    }

    @Override
    public boolean hasNext() {
      return next.compareTo(end) < 0;
    }

    @Override
    public R next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      T from = next;
      Optional<T> bound = grid.after(from);
      next = bound.filter(to -> to.compareTo(end) < 0).orElse(end);
      return interval.of(from, next);
    }
  }

  /** From the greatest bound to the smallest; one thread at a time. */
  private final class Downwards implements Iterator<R> {
    private final T end;
    private T next;

    Downwards(R range) {
      next = interval.toOf(range);
      end = interval.fromOf(range);
    }

    @Override
    public boolean hasNext() {
      return next.compareTo(end) > 0;
    }

    @Override
    public R next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      T to = next;
      Optional<T> bound = grid.before(to);
      next = bound.filter(from -> from.compareTo(end) > 0).orElse(end);
      return interval.of(next, to);
    }
  }
}
