package dev.backfill.base;

import java.time.Duration;

/**
 * Lengths of time as numbers that neither overflow nor make a sum with a clock overflow. A hundred
 * years and everything longer, such as {@code ChronoUnit.FOREVER.getDuration()}, count as a hundred
 * years. The only class of the library that converts durations.
 */
public final class Durations {

  /** The longest time that is distinguished from an unlimited one. */
  public static final Duration LONGEST = Duration.ofDays(36_500);

  private Durations() {}

  /**
   * A length of time within a hundred years.
   *
   * @param duration any length, also a negative one
   * @return the same, or a hundred years
   */
  public static Duration capped(Duration duration) {
    if (duration.compareTo(LONGEST) > 0) {
      return LONGEST;
    }
    return duration.compareTo(LONGEST.negated()) < 0 ? LONGEST.negated() : duration;
  }

  /**
   * A length of time in nanoseconds.
   *
   * @param duration any length, also a negative one
   * @return nanoseconds, those of a hundred years at most
   */
  public static long nanos(Duration duration) {
    return capped(duration).toNanos();
  }

  /**
   * A length of time in milliseconds.
   *
   * @param duration any length, also a negative one
   * @return milliseconds, those of a hundred years at most
   */
  public static long millis(Duration duration) {
    return capped(duration).toMillis();
  }
}
