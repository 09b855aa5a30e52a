package dev.backfill.scope;

import java.util.Optional;

/**
 * The multiples of a width.
 *
 * @param width 1 or more
 */
record IdGrid(long width) implements Grid<Long> {

  @Override
  public Optional<Long> after(Long value) {
    long next = value + (width - Math.floorMod(value, width));
    return next > value ? Optional.of(next) : Optional.empty();
  }

  @Override
  public Optional<Long> before(Long value) {
    if (value == Long.MIN_VALUE) {
      return Optional.empty();
    }
    long last = value - 1;
    long bound = last - Math.floorMod(last, width);
    return bound <= last ? Optional.of(bound) : Optional.empty();
  }

  @Override
  public long inside(Long from, Long to) {
    long bounds = Math.floorDiv(to - 1, width) - Math.floorDiv(from, width);
    return bounds < 0 ? Long.MAX_VALUE : bounds;
  }
}
