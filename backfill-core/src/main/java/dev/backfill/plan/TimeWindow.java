package dev.backfill.plan;

import static java.util.Objects.requireNonNull;

import dev.backfill.contract.CheckReturnValue;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A time of day in which a run may begin chunks and batches, such as each night.
 *
 * <p>Value. It is a matter of the clock on the wall: a moment is inside if its time of day is, and
 * its day is one of those given. A window over midnight belongs to the day on which it begins. An
 * hour that a change of the clock repeats is inside both times; one that is left out does not
 * exist.
 *
 * {@snippet class="dev.backfill.Snippets" region="windows"}
 *
 * @param days the days on which it begins; at least one
 * @param from the first moment
 * @param to the moment after the last; earlier than {@code from} for a window over midnight;
 *     midnight for the end of the day
 * @param zone where the clock hangs; empty for the zone of the plan
 */
public record TimeWindow(Set<DayOfWeek> days, LocalTime from, LocalTime to, Optional<ZoneId> zone) {

  /**
   * Checks the window, and copies the days.
   *
   * @throws IllegalArgumentException if there is no day, or if it begins and ends at the same time
   *     other than midnight
   */
  public TimeWindow {
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    if (days.isEmpty()) {
      throw new IllegalArgumentException(
          "a window needs at least one day; name one, or leave it out");
    }
    if (from.equals(to) && !from.equals(LocalTime.MIDNIGHT)) {
      throw new IllegalArgumentException(
          "a window from %s to %s has no length; a whole day is 00:00-24:00".formatted(from, to));
    }
    days = Collections.unmodifiableSet(EnumSet.copyOf(days));
  }

  /**
   * A window of every day, in the zone of the plan.
   *
   * @param from the first moment
   * @param to the moment after the last; earlier than {@code from} for a window over midnight
   * @return the window
   * @throws IllegalArgumentException if both are the same time other than midnight
   */
  public static TimeWindow daily(LocalTime from, LocalTime to) {
    return new TimeWindow(EnumSet.allOf(DayOfWeek.class), from, to, Optional.empty());
  }

  /**
   * Reads a window, such as {@code 22:00-06:00}, {@code mon-fri 20:00-24:00}, or {@code sat,sun
   * 00:00-24:00 Europe/Berlin}.
   *
   * @param text days if not all of them, times, and the zone if it is not that of the plan
   * @return the window
   * @throws IllegalArgumentException if it has another form
   */
  public static TimeWindow parse(String text) {
    return WindowText.parse(text);
  }

  /**
   * The same on some days only.
   *
   * @param first a day on which it begins
   * @param more further days
   * @return a new value
   */
  @CheckReturnValue
  public TimeWindow on(DayOfWeek first, DayOfWeek... more) {
    return new TimeWindow(EnumSet.of(first, more), from, to, zone);
  }

  /**
   * The same by the clock of another zone.
   *
   * @param where the zone
   * @return a new value
   */
  @CheckReturnValue
  public TimeWindow in(ZoneId where) {
    return new TimeWindow(days, from, to, Optional.of(where));
  }

  /**
   * Whether a moment is inside.
   *
   * @param at what the clock of the window's zone shows
   * @return true if it is
   */
  public boolean contains(LocalDateTime at) {
    LocalTime time = at.toLocalTime();
    boolean begun = !time.isBefore(from);
    boolean before = time.isBefore(to);
    boolean today = days.contains(at.getDayOfWeek());
    return from.isBefore(to)
        ? begun && before && today
        : (begun && today) || (before && days.contains(at.getDayOfWeek().minus(1)));
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return WindowText.print(this);
  }
}
