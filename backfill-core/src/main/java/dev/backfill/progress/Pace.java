package dev.backfill.progress;

import java.time.Duration;

/**
 * Decides when a plain line is due: every 30 seconds or 5 percent points, and when lanes begin to
 * wait for locks, whichever is first. Confined to the thread of its listener.
 */
final class Pace {

  static final Duration INTERVAL = Duration.ofSeconds(30);
  static final int PERCENT_POINTS = 5;

  private Duration lastElapsed = Duration.ZERO;
  private int lastPercent;
  private boolean lastBlocked;

  boolean isDue(ProgressSnapshot snapshot) {
    return snapshot.elapsed().minus(lastElapsed).compareTo(INTERVAL) >= 0
        || snapshot.percent() >= lastPercent + PERCENT_POINTS
        || (!lastBlocked && !snapshot.lockWaits().isEmpty());
  }

  /** A line has been written for other reasons, or because it was due. */
  void written(ProgressSnapshot snapshot) {
    lastElapsed = snapshot.elapsed();
    lastPercent = snapshot.percent();
    lastBlocked = !snapshot.lockWaits().isEmpty();
  }
}
