package dev.backfill.web.html;

import dev.backfill.base.Durations;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as the page shows them, in UTC. Stateless. */
final class Times {

  private static final DateTimeFormatter FULL = format("uuuu-MM-dd HH:mm:ss 'UTC'");
  private static final DateTimeFormatter DAY = format("d MMM HH:mm");
  private static final DateTimeFormatter MINUTE = format("HH:mm");
  private static final DateTimeFormatter SECOND = format("HH:mm:ss");

  private static final Duration SHORT = Duration.ofMinutes(10);
  private static final Duration ONE_DAY = Duration.ofHours(20);

  private Times() {}

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }

  static String utc(Instant at) {
    return FULL.format(at);
  }

  /** As exact as a scale of this length needs. */
  static String tick(Instant at, Duration length) {
    if (length.compareTo(SHORT) < 0) {
      return SECOND.format(at);
    }
    return length.compareTo(ONE_DAY) < 0 ? MINUTE.format(at) : DAY.format(at);
  }

  static double seconds(Duration time) {
    return Durations.nanos(time) / 1e9;
  }
}
