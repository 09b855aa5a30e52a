package dev.backfill.web.file;

import dev.backfill.base.Durations;
import dev.backfill.contract.TimeSource;
import java.time.Duration;

/**
 * When a file is written again: not sooner than after some time, and so that writing takes a small
 * part of the time at most. Confined to one thread.
 */
public final class Due {

  /** The shortest time between two versions. */
  public static final Duration INTERVAL = Duration.ofSeconds(2);

  /** Writing, with the query for the chunks, takes at most one part in so many of the time. */
  private static final int SHARE = 50;

  /** A version during which the machine slept must not hide the run for long. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final TimeSource time;
  private long next;

  public Due(TimeSource time) {
    this.time = time;
    this.next = time.nanos();
  }

  /** Returns true if it is time for another version. */
  public boolean isNow() {
    return time.nanos() - next >= 0;
  }

  /** The present time, to measure what a version costs. */
  public long begin() {
    return time.nanos();
  }

  /** A version that was begun then is written. */
  public void written(long begun) {
    long now = time.nanos();
    next =
        now
            + Math.clamp(
                (now - begun) * SHARE, Durations.nanos(INTERVAL), Durations.nanos(LONGEST));
  }
}
