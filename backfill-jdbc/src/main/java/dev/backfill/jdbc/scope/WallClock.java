package dev.backfill.jdbc.scope;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * Translates between instants and the clock on a wall, so that order is kept both ways: cutting a
 * range of instants into pieces puts every time of a clock into exactly one of them.
 *
 * <p>Where a clock is put back, an hour passes twice and the clock cannot tell which: its times
 * count as those of the first pass, and to the second pass belongs nothing.
 *
 * @param zone where the clock hangs
 */
record WallClock(ZoneId zone) {

  /**
   * The time that the clock shows, or where it is put back: what it showed before, until that has
   * passed.
   */
  LocalDateTime at(Instant instant) {
    var shown = LocalDateTime.ofInstant(instant, zone);
    var last = zone.getRules().previousTransition(instant.plusNanos(1));
    return last != null && last.isOverlap() && shown.isBefore(last.getDateTimeBefore())
        ? last.getDateTimeBefore()
        : shown;
  }

  /**
   * The greatest instant of whole microseconds at which the clock showed this or less.
   *
   * @param shown the time that the clock showed, perhaps one that it skipped
   */
  Instant floor(LocalDateTime shown) {
    var transition = zone.getRules().getTransition(shown);
    if (transition == null) {
      return shown.atZone(zone).toInstant();
    }
    return transition.isGap()
        ? transition.getInstant().minusNanos(1_000)
        : shown.toInstant(transition.getOffsetBefore());
  }
}
