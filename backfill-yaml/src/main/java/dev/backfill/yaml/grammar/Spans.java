package dev.backfill.yaml.grammar;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them, <code>4h</code> or <code>1h30m</code>, and in ISO 8601. */
final class Spans {

  private static final String SHORT =
      "(?=[0-9])([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,6}s)?([0-9]{1,6}ms)?";

  private static final String ISO =
      "P(?=[0-9T])([0-9]{1,6}D)?(T(?=[0-9])([0-9]{1,6}H)?([0-9]{1,6}M)?"
          + "([0-9]{1,6}(\\.[0-9]{1,9})?S)?)?";

  /** Both forms. */
  static final String REGEX = SHORT + "|" + ISO;

  private static final Pattern PEOPLE = Pattern.compile(SHORT);

  private static final int DAY = 86_400;
  private static final int HOUR = 3_600;
  private static final int MINUTE = 60;
  private static final int MILLI = 1_000_000;

  private Spans() {}

  static Duration read(String text) {
    Matcher parts = PEOPLE.matcher(text);
    if (!parts.matches()) {
      return iso(text);
    }
    return Duration.ofDays(part(parts, 1, 1))
        .plusHours(part(parts, 2, 1))
        .plusMinutes(part(parts, 3, 1))
        .plusSeconds(part(parts, 4, 1))
        .plusMillis(part(parts, 5, 2));
  }

  private static Duration iso(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("'%s' is not a duration".formatted(text), e);
    }
  }

  private static long part(Matcher parts, int group, int unit) {
    String part = parts.group(group);
    return part == null ? 0 : Long.parseLong(part.substring(0, part.length() - unit));
  }

  static String print(Duration span) {
    if (span.isZero()) {
      return "0s";
    }
    if (span.getNano() % MILLI != 0) {
      return span.toString();
    }
    long seconds = span.getSeconds();
    return part(seconds / DAY, "d")
        + part(seconds % DAY / HOUR, "h")
        + part(seconds % HOUR / MINUTE, "m")
        + part(seconds % MINUTE, "s")
        + part(span.getNano() / MILLI, "ms");
  }

  private static String part(long number, String unit) {
    return number == 0 ? "" : number + unit;
  }
}
