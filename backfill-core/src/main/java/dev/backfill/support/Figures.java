package dev.backfill.support;

import dev.backfill.base.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Numbers, times and states as people read them, the same in console, log and report, in every
 * locale.
 *
 * <p>Stateless; thread-safe.
 */
public final class Figures {

  private Figures() {}

  /**
   * A count with thousands separators.
   *
   * @param count any number
   * @return such as {@code 2,962,820}
   */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /**
   * A throughput, per second, minute or hour, so that there is something before the decimal point.
   *
   * @param perSecond the number per second
   * @param what the noun for what is counted, such as {@code rows}
   * @return such as {@code 23,700 rows/s}, {@code 4.3 chunks/h} or {@code 0 rows/s}
   */
  public static String rate(double perSecond, String what) {
    if (perSecond <= 0 || perSecond >= 1) {
      return decimal(perSecond) + " " + what + "/s";
    }
    return perSecond * 60 >= 1
        ? decimal(perSecond * 60) + " " + what + "/min"
        : decimal(perSecond * 3_600) + " " + what + "/h";
  }

  private static String decimal(double value) {
    return String.format(Locale.ROOT, value > 0 && value < 9.95 ? "%.1f" : "%,.0f", value);
  }

  /**
   * A length of time in its two greatest units, rounded down.
   *
   * @param length the longest time; a negative one counts as nothing
   * @return such as {@code 3d 4h}, {@code 1h 55m}, {@code 18m 3s}, {@code 42s}, {@code 1.4s},
   *     {@code 85ms}
   */
  public static String duration(Duration length) {
    long millis = Math.max(0, Durations.millis(length));
    long seconds = millis / 1_000;
    if (seconds >= 86_400) {
      return two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h");
    }
    if (seconds >= 3_600) {
      return two(seconds / 3_600, "h", seconds % 3_600 / 60, "m");
    }
    if (seconds >= 60) {
      return two(seconds / 60, "m", seconds % 60, "s");
    }
    if (millis > 0 && millis < 1_000) {
      return millis + "ms";
    }
    long tenths = millis % 1_000 / 100;
    return seconds + (seconds < 10 && tenths > 0 ? "." + tenths : "") + "s";
  }

  private static String two(long great, String unit, long small, String smallUnit) {
    return count(great) + unit + (small == 0 ? "" : " " + small + smallUnit);
  }

  /**
   * A volume, in units of 1,000.
   *
   * @param bytes the number of bytes; a negative one counts as nothing
   * @return such as {@code 512 B}, {@code 1.4 kB}, {@code 85 MB} or {@code 3.1 TB}
   */
  public static String bytes(long bytes) {
    double value = Math.max(0, bytes);
    if (value < 1_000) {
      return Math.max(0, bytes) + " B";
    }
    var unit = List.of("kB", "MB", "GB", "TB", "PB", "EB").iterator();
    String name = unit.next();
    for (value /= 1_000; value >= 999.5; value /= 1_000) {
      name = unit.next();
    }
    return decimal(value) + " " + name;
  }

  /**
   * A length of time that is an estimate, in whole seconds.
   *
   * @param length the duration
   * @return such as {@code 9s} or {@code 1h 29m}
   */
  public static String inSeconds(Duration length) {
    long seconds = (Durations.millis(length) + 999) / 1_000;
    return seconds < 10 ? seconds + "s" : duration(Duration.ofSeconds(seconds));
  }

  /**
   * A bar that is full to the given part, rounded down.
   *
   * @param percent 0 to 100
   * @param width the number of characters
   * @param full character of the part that is done
   * @param empty character of the rest
   * @return exactly {@code width} characters
   */
  public static String bar(int percent, int width, char full, char empty) {
    int done = percent * width / 100;
    return String.valueOf(full).repeat(done) + String.valueOf(empty).repeat(width - done);
  }
}
