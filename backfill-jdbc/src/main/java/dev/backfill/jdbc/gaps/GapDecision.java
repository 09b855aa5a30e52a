package dev.backfill.jdbc.gaps;

import dev.backfill.scope.DateRange;
import dev.backfill.scope.InstantRange;
import dev.backfill.scope.Range;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which of the periods of a search are gaps. Asks about the periods once, and judges any number of
 * counts.
 *
 * @param search the rule for a gap
 * @param periods all of them, ascending
 * @param room those in which a value can lie
 * @param expected those that are to have rows
 */
record GapDecision<R extends Range>(
    GapSearch<R, ?> search, List<R> periods, BitSet room, BitSet expected) {

  private static final Duration ALMOST_A_DAY = Duration.ofHours(22);
  private static final Duration ALMOST_A_WEEK = Duration.ofHours(7 * 24 - 2);

  /**
   * The common properties of periods that are compared.
   *
   * @param day of the week; empty text for all
   * @param time on the clock; empty text for all
   */
  private record Kind(String day, String time) {}

  static <R extends Range> GapDecision<R> of(GapSearch<R, ?> search, List<R> periods) {
    var room = new BitSet(periods.size());
    var expected = new BitSet(periods.size());
    for (int i = 0; i < periods.size(); i++) {
      R period = periods.get(i);
      room.set(i, search.hasRoom(period));
      expected.set(i, room.get(i) && search.rule().expects(period));
    }
    return new GapDecision<>(search, periods, room, expected);
  }

  /**
   * The numbers of the gaps.
   *
   * @param counts the rows of each period
   */
  BitSet gaps(List<Long> counts) {
    var whole = whole();
    boolean compares = search.rule().percent().isPresent();
    var medians = compares ? medians(counts, whole) : Map.<Kind, Double>of();
    var gaps = new BitSet(periods.size());
    for (int i = 0; i < periods.size(); i++) {
      if (!room.get(i)) {
        gaps.set(i, i > 0 && gaps.get(i - 1)); // no row can tell: it goes with the one before
      } else if (expected.get(i)) {
        double median = compares ? medians.getOrDefault(kind(periods.get(i)), 0.0) : 0.0;
        gaps.set(
            i,
            counts.get(i) == 0 || (whole.get(i) && search.rule().isSparse(counts.get(i), median)));
      }
    }
    return gaps;
  }

  /** Those that no bound of the search cuts short. */
  private BitSet whole() {
    var whole = new BitSet(periods.size());
    whole.set(0, periods.size());
    if (search.cutsFirst()) {
      whole.clear(0);
    }
    if (search.cutsLast()) {
      whole.clear(periods.size() - 1);
    }
    return whole;
  }

  private Map<Kind, Double> medians(List<Long> counts, BitSet whole) {
    var alike = new HashMap<Kind, List<Long>>();
    for (int i = 0; i < periods.size(); i++) {
      if (expected.get(i) && whole.get(i) && counts.get(i) > 0) {
        alike.computeIfAbsent(kind(periods.get(i)), kind -> new ArrayList<>()).add(counts.get(i));
      }
    }
    var medians = new HashMap<Kind, Double>();
    alike.forEach((kind, rows) -> medians.put(kind, median(rows)));
    return medians;
  }

  private static double median(List<Long> rows) {
    var sorted = rows.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2.0;
  }

  private Kind kind(R period) {
    return switch (period) {
      case DateRange days ->
          kind(
              days.from().getDayOfWeek(),
              LocalTime.MIN,
              Duration.ofDays(days.to().toEpochDay() - days.from().toEpochDay()));
      case InstantRange range -> {
        var start = range.from().atZone(search.unit().zone().orElse(ZoneOffset.UTC));
        yield kind(
            start.getDayOfWeek(), start.toLocalTime(), Duration.between(range.from(), range.to()));
      }
      default -> new Kind("", "");
    };
  }

  private static Kind kind(DayOfWeek day, LocalTime time, Duration length) {
    if (length.compareTo(ALMOST_A_WEEK) >= 0) {
      return new Kind("", "");
    }
    return new Kind(day.name(), length.compareTo(ALMOST_A_DAY) >= 0 ? "" : time.toString());
  }
}
