package dev.backfill.scope;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * The instants at which the local clock of a zone shows a multiple of n seconds, such as those of
 * an hour or a minute, counted from local 1970-01-01T00:00.
 *
 * <p>When clocks go back both instants of the same local time are bounds; a local time that is
 * skipped makes no bound.
 *
 * @param step n, 1 or more
 * @param zone the time zone of the clock
 */
record ClockGrid(long step, ZoneId zone) implements Grid<Instant> {

  static final long SECONDS_PER_MINUTE = 60;
  static final long SECONDS_PER_HOUR = 3_600;

  /** All bounds are between these two: instants go a year further than local times. */
  private static final Instant FIRST = startOf(LocalDate.MIN.plusDays(1));

  private static final Instant LAST = startOf(LocalDate.MAX.minusDays(1));
  private static final long BEGINNING = FIRST.getEpochSecond();
  private static final long END = LAST.getEpochSecond();

  /**
   * Two days. Offsets differ by 36 hours at most, so a local time that is farther away than that by
   * the present offset is not near by any other, and clock changes need no look until it is. Else a
   * step of a century would walk through all the changes of a century.
   */
  private static final long NEAR = 48 * SECONDS_PER_HOUR;

  private static final long FAR = 2 * NEAR;

  /** Changes that are counted one by one, about 10,000 years; beyond, all units are alike. */
  private static final int MAX_CHANGES = 20_000;

  /** Every n-th hour. */
  static ClockGrid hours(long every, ZoneId zone) {
    return new ClockGrid(every * SECONDS_PER_HOUR, zone);
  }

  @Override
  public Optional<Instant> after(Instant value) {
    Instant at = value.isBefore(FIRST) ? FIRST : value;
    while (at.isBefore(LAST)) {
      long since = sinceMultiple(at);
      long until = step - since;
      if (since > NEAR && until > FAR) {
        at = Instant.ofEpochSecond(Math.min(at.getEpochSecond() + until - NEAR, END));
        continue;
      }
      ZoneOffsetTransition change = rules().nextTransition(at);
      if (change == null || at.getEpochSecond() + until < change.toEpochSecond()) {
        return bound(at.getEpochSecond() + until);
      }
      at = change.getInstant();
      if (isBound(at)) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<Instant> before(Instant value) {
    Instant at = value.isAfter(LAST) ? LAST : value;
    while (at.isAfter(FIRST)) {
      at = at.minusNanos(1);
      long since = sinceMultiple(at);
      long until = step - since;
      if (until > NEAR && since > FAR) {
        at = Instant.ofEpochSecond(Math.max(at.getEpochSecond() - since + NEAR, BEGINNING));
        continue;
      }
      ZoneOffsetTransition change = rules().previousTransition(at.plusNanos(1));
      if (change == null || at.getEpochSecond() - since >= change.toEpochSecond()) {
        return bound(at.getEpochSecond() - since);
      }
      at = change.getInstant();
    }
    return Optional.empty();
  }

  @Override
  public long inside(Instant from, Instant to) {
    long bounds = 0;
    Instant at = from;
    for (int changes = 0; changes < MAX_CHANGES; changes++) {
      ZoneOffsetTransition change = rules().nextTransition(at);
      if (change == null || !change.getInstant().isBefore(to)) {
        break;
      }
      bounds += inSegment(at, change.getInstant()) + (isBound(change.getInstant()) ? 1 : 0);
      at = change.getInstant();
    }
    return bounds + inSegment(at, to);
  }

  /** Returns true if the local clock shows a multiple at this very instant. */
  boolean isBound(Instant instant) {
    return instant.equals(instant.truncatedTo(ChronoUnit.SECONDS))
        && isLocal(instant)
        && sinceMultiple(instant) == 0;
  }

  /** Whole seconds since the local clock would have shown a multiple at the present offset. */
  private long sinceMultiple(Instant instant) {
    return Math.floorMod(instant.getEpochSecond() + offset(instant), step);
  }

  /** Bounds strictly between two instants, the offset being the same all the time. */
  private long inSegment(Instant from, Instant to) {
    long offset = offset(from);
    return Math.floorDiv(to.minusNanos(1).getEpochSecond() + offset, step)
        - Math.floorDiv(from.getEpochSecond() + offset, step);
  }

  private ZoneRules rules() {
    return zone.getRules();
  }

  private long offset(Instant instant) {
    return rules().getOffset(instant).getTotalSeconds();
  }

  private static Instant startOf(LocalDate day) {
    return day.atStartOfDay().toInstant(ZoneOffset.UTC);
  }

  private static Optional<Instant> bound(long epochSecond) {
    return epochSecond > BEGINNING && epochSecond < END
        ? Optional.of(Instant.ofEpochSecond(epochSecond))
        : Optional.empty();
  }

  private static boolean isLocal(Instant instant) {
    return instant.isAfter(FIRST) && instant.isBefore(LAST);
  }
}
