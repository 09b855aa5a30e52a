package dev.backfill.run.signal;

import dev.backfill.contract.TimeSource;
import dev.backfill.plan.TimeWindow;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Tells whether a run may begin chunks and batches now, and when it may again. By the clock of this
 * process. Thread-safe.
 */
public final class OpenHours {

  /** A window of one day of the week may be left out by a change of the clock. */
  private static final int DAYS_AHEAD = 15;

  private static final DateTimeFormatter WHEN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private final List<TimeWindow> windows;
  private final ZoneId zone;
  private final TimeSource time;

  /**
   * The windows of a plan.
   *
   * @param windows empty for no limit
   * @param zone of those that have none of their own
   * @param time where to read the time of day
   */
  public OpenHours(List<TimeWindow> windows, ZoneId zone, TimeSource time) {
    this.windows = List.copyOf(windows);
    this.zone = zone;
    this.time = time;
  }

  /** Returns true if a chunk or a batch may begin. Reads no clock if there are no windows. */
  public boolean areNow() {
    return windows.isEmpty() || isOpen(time.now());
  }

  private boolean isOpen(Instant at) {
    return windows.stream().anyMatch(window -> isIn(window, at));
  }

  private boolean isIn(TimeWindow window, Instant at) {
    return window.contains(at.atZone(zone(window)).toLocalDateTime());
  }

  private ZoneId zone(TimeWindow window) {
    return window.zone().orElse(zone);
  }

  /** What the run waits for, such as "waiting for the window that opens at ..", if it does. */
  public Optional<String> waitingFor() {
    var now = time.now();
    return windows.isEmpty() || isOpen(now)
        ? Optional.empty()
        : Optional.of(
            "waiting for the window that opens at " + next(now).map(OpenHours::text).orElse("?"));
  }

  private static String text(ZonedDateTime opening) {
    String where = opening.getZone().getId();
    return "%s %s".formatted(WHEN.format(opening), where.equals("Z") ? "UTC" : where);
  }

  /** The first moment after this one at which a window is open. */
  private Optional<ZonedDateTime> next(Instant now) {
    return windows.stream()
        .flatMap(window -> openings(window, now))
        .filter(opening -> opening.toInstant().isAfter(now) && isOpen(opening.toInstant()))
        .min(ZonedDateTime::compareTo);
  }

  /**
   * Where a window may open: at its time, at both of them if the clock goes back, or at a change.
   */
  private Stream<ZonedDateTime> openings(TimeWindow window, Instant now) {
    ZoneId where = zone(window);
    LocalDate today = now.atZone(where).toLocalDate();
    var atItsTime =
        LongStream.rangeClosed(0, DAYS_AHEAD)
            .mapToObj(day -> today.plusDays(day).atTime(window.from()).atZone(where))
            .flatMap(
                start ->
                    Stream.of(
                        start.withEarlierOffsetAtOverlap(), start.withLaterOffsetAtOverlap()));
    return Stream.concat(
        atItsTime, change(where.getRules(), now).map(at -> at.atZone(where)).stream());
  }

  private static Optional<Instant> change(ZoneRules rules, Instant now) {
    return Optional.ofNullable(rules.nextTransition(now)).map(change -> change.getInstant());
  }
}
