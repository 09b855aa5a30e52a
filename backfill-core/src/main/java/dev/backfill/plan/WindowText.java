package dev.backfill.plan;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Windows as people write them. Stateless. */
final class WindowText {

  private static final String DAY = "(?:mon|tue|wed|thu|fri|sat|sun)";
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(%1$s(?:-%1$s)?(?:,%1$s(?:-%1$s)?)*) )?".formatted(DAY)
              + "([01][0-9]:[0-5][0-9]|2[0-3]:[0-5][0-9])"
              + "-([01][0-9]:[0-5][0-9]|2[0-3]:[0-5][0-9]|24:00)"
              + "(?: ([A-Za-z][A-Za-z0-9~/._+-]*|[+-][0-9]{2}:[0-9]{2}))?");

  private static final String END_OF_DAY = "24:00";
  private static final int DAYS = 7;

  private WindowText() {}

  static TimeWindow parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'%s' is not a window; write one such as 22:00-06:00, mon-fri 20:00-24:00 or sat,sun 00:00-24:00 Europe/Berlin"
              .formatted(text));
    }
    String to = form.group(3);
    return new TimeWindow(
        Optional.ofNullable(form.group(1)).map(WindowText::days).orElse(everyDay()),
        LocalTime.parse(form.group(2)),
        to.equals(END_OF_DAY) ? LocalTime.MIDNIGHT : LocalTime.parse(to),
        Optional.ofNullable(form.group(4)).map(WindowText::zone));
  }

  private static ZoneId zone(String id) {
    try {
      return ZoneId.of(id);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "'%s' is no time zone; write one such as Europe/Berlin, UTC or +02:00".formatted(id), e);
    }
  }

  private static Set<DayOfWeek> everyDay() {
    return EnumSet.allOf(DayOfWeek.class);
  }

  private static Set<DayOfWeek> days(String text) {
    var days = EnumSet.noneOf(DayOfWeek.class);
    for (String part : text.split(",", -1)) {
      String[] ends = part.split("-", -1);
      DayOfWeek last = day(ends[ends.length - 1]);
      DayOfWeek day = day(ends[0]);
      days.add(day);
      while (day != last) { // fri-mon goes over the end of the week
        day = day.plus(1);
        days.add(day);
      }
    }
    return days;
  }

  private static DayOfWeek day(String word) {
    for (DayOfWeek day : DayOfWeek.values()) {
      if (word(day).equals(word)) {
        return day;
      }
    }
    throw new IllegalArgumentException("'%s' is no day of the week".formatted(word));
  }

  private static String word(DayOfWeek day) {
    return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
  }

  static String print(TimeWindow window) {
    boolean daily = window.days().size() == DAYS;
    String to = window.to().equals(LocalTime.MIDNIGHT) ? END_OF_DAY : window.to().toString();
    return (daily ? "" : String.join(",", stretches(window.days())) + " ")
        + "%s-%s".formatted(window.from(), to)
        + window.zone().map(zone -> " " + zone.getId()).orElse("");
  }

  private static List<String> stretches(Set<DayOfWeek> days) {
    var words = new ArrayList<String>();
    for (DayOfWeek first : DayOfWeek.values()) {
      if (!days.contains(first) || (first != DayOfWeek.MONDAY && days.contains(first.minus(1)))) {
        continue;
      }
      DayOfWeek last = first;
      while (last != DayOfWeek.SUNDAY && days.contains(last.plus(1))) {
        last = last.plus(1);
      }
      words.add(first == last ? word(first) : word(first) + "-" + word(last));
    }
    return words;
  }
}
