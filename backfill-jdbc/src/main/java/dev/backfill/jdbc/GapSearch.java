package dev.backfill.jdbc;

import static dev.backfill.jdbc.TableRows.number;

import dev.backfill.contract.Asking;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Looks for periods that have no rows, or too few. Immutable.
 *
 * @param rows those that are counted: all between the bounds that meet the conditions
 * @param axis along which
 * @param unit what a period is; cuts by a calendar, without asking anybody
 * @param range where
 * @param rule what is a gap
 */
record GapSearch<R extends Range, B extends Comparable<? super B>>(
    TableScope<R> rows, IntervalAxis<R, B> axis, ChunkStrategy<R> unit, R range, GapRule<R> rule) {

  /** So many hours are 22 years. */
  static final int MAX_PERIODS = 200_000;

  /** Years of four digits are written alike by Java and every database. */
  private static final int LAST_YEAR = 9999;

  /**
   * Prepares a search of all rows; nothing is read.
   *
   * @throws IllegalArgumentException if a bound is open or cannot be written down, or if there
   *     would be too many periods
   */
  static <R extends Range, B extends Comparable<? super B>> GapSearch<R, B> of(
      JdbcTable table, IntervalAxis<R, B> axis, ChunkStrategy<R> unit, R range) {
    var type = axis.type();
    String what = table.facts().fullName(axis.column());
    if (type.from(range).compareTo(type.min()) <= 0 || type.to(range).compareTo(type.max()) >= 0) {
      throw new IllegalArgumentException(
          "Gaps of %s are searched between two bounds, and one of them is unbounded; give both"
              .formatted(what));
    }
    requireYear(what, type.parameter(type.from(range)));
    requireYear(what, type.parameter(type.to(range)));
    long periods = unit.count(range, ZoneOffset.UTC).orElseThrow();
    if (periods > MAX_PERIODS) {
      throw new IllegalArgumentException(
          "Gaps of %s would be searched in %s periods (%s), more than %s; use a larger unit, or a shorter range"
              .formatted(what, number(periods), unit.definition(), number(MAX_PERIODS)));
    }
    return new GapSearch<>(
        TableScope.of(table, axis, new Coverage.Given<>(range)),
        axis,
        unit,
        range,
        GapRule.noRows());
  }

  private static void requireYear(String what, Object bound) {
    int year = ((TemporalAccessor) bound).get(ChronoField.YEAR);
    if (year < 1 || year > LAST_YEAR) {
      throw new IllegalArgumentException(
          "Gaps of %s are searched from year 1 to 9999, not in %d".formatted(what, year));
    }
  }

  GapSearch<R, B> where(String condition) {
    var fewer = TableScope.in(rows.where(condition)).orElseThrow();
    return new GapSearch<>(fewer, axis, unit, range, rule);
  }

  GapSearch<R, B> by(GapRule<R> other) {
    return new GapSearch<>(rows, axis, unit, range, other);
  }

  /**
   * A column of another table that is cut as the one that is searched.
   *
   * @throws IllegalArgumentException if there is none of the same type
   */
  Axis<R> axisOf(JdbcTable other, String name) {
    Column column = other.facts().column(name);
    if (column.type() != axis.column().type()) {
      throw new IllegalArgumentException(
          "Column '%s' of '%s' is %s, and the gaps are those of '%s', which is %s; name a column of the same type"
              .formatted(
                  column.name(),
                  other.name(),
                  column.typeName(),
                  rows.facts().fullName(axis.column()),
                  axis.column().typeName()));
    }
    return new IntervalAxis<>(column, axis.type());
  }

  /** Every setting, canonically: also the bounds, which no run compares by themselves. */
  String definition() {
    var bounds = axis.codec().write(range);
    return "%s gaps by %s from %s to %s of %s"
        .formatted(
            rows.definition(), unit.definition(), bounds.lo(), bounds.hi(), rule.definition());
  }

  /** Whether a gap is more than a period without any row. */
  boolean mayHaveRows() {
    return rule.takesThinOnes() || !rows.where().isEmpty();
  }

  /**
   * Counts the rows of all periods, in one statement, and says which are gaps.
   *
   * @return the gaps, neighbours merged, ascending
   * @throws dev.backfill.contract.BackfillException if the database refuses a condition, or does
   *     not answer
   */
  List<R> find() {
    rows.requireValid();
    var periods = periods();
    var counts = new PeriodCounts(rows, axis.column()).of(parameters(periods));
    var gaps = new GapVerdict<>(this, periods, counts).gaps();
    var merged = new ArrayList<R>();
    for (int first = gaps.nextSetBit(0); first >= 0; ) {
      int end = gaps.nextClearBit(first);
      merged.add(axis.type().range(from(periods.get(first)), axis.type().to(periods.get(end - 1))));
      first = gaps.nextSetBit(end);
    }
    return List.copyOf(merged);
  }

  /** The periods of the search, ascending; the first and the last one perhaps cut short. */
  List<R> periods() {
    var all = new ArrayList<R>();
    pieces(range).forEachRemaining(all::add);
    return all;
  }

  private Iterator<R> pieces(R whole) {
    return Asking.of(
        "The periods of a search for gaps could not be made (%s)",
        () ->
            unit.split(
                whole, new Planning<>(ZoneOffset.UTC, Order.OLDEST_FIRST, Optional.empty())));
  }

  private List<Object> parameters(List<R> periods) {
    return periods.stream().map(period -> axis.type().parameter(from(period))).toList();
  }

  private B from(R period) {
    return axis.type().from(period);
  }

  /**
   * Whether any value of the column lies in a period: none does in an hour that a clock shows for
   * the second time, or in a day that a zone has skipped.
   */
  boolean hasRoom(R period) {
    var type = axis.type();
    return !type.parameter(from(period)).equals(type.parameter(type.to(period)))
        && !(period instanceof DateRange days
            && axis.zone().filter(in -> skips(in, days)).isPresent());
  }

  private static boolean skips(ZoneId zone, DateRange days) {
    return days.from().atStartOfDay(zone).isEqual(days.to().atStartOfDay(zone));
  }

  /** Whether the first period is cut short. */
  boolean cutsFirst() {
    return cuts(from(range));
  }

  /** Whether the last period is cut short. */
  boolean cutsLast() {
    return cuts(axis.type().to(range));
  }

  private boolean cuts(B bound) {
    var type = axis.type();
    var pieces = pieces(type.range(type.at(type.position(bound) - 1), type.next(bound)));
    pieces.next();
    return !pieces.hasNext();
  }

  /** What a search has found, in one sentence without full stop; gaps in any order. */
  String sentence(List<R> gaps) {
    var type = axis.type();
    var ends = new TreeMap<B, B>();
    gaps.forEach(gap -> ends.put(from(gap), type.to(gap)));
    var expected =
        periods().stream().filter(period -> hasRoom(period) && rule.expects(period)).toList();
    long found =
        expected.stream()
            .filter(
                period -> {
                  var gap = ends.floorEntry(from(period));
                  return gap != null && from(period).compareTo(gap.getValue()) < 0;
                })
            .count();
    String searched = searched(expected.size());
    if (gaps.isEmpty()) {
      return rule.takesThinOnes()
          ? "No gaps: none of %s has %s; there is nothing to do".formatted(searched, rule.gap())
          : "No gaps: each of %s has rows; there is nothing to do".formatted(searched);
    }
    return "%s of %s %s %s, in %s range%s"
        .formatted(
            number(found),
            searched,
            found == 1 ? "has" : "have",
            rule.gap(),
            number(gaps.size()),
            gaps.size() == 1 ? "" : "s");
  }

  private String searched(int periods) {
    return "%s %s of %s%s"
        .formatted(
            number(periods),
            periodsInWords(periods),
            rows.facts().fullName(axis.column()),
            rule.calendars().isEmpty() ? "" : " that are to have rows");
  }

  /** A unit with a zone, or several of them, is no single word. */
  private String periodsInWords(int periods) {
    String text = unit.definition();
    if (text.indexOf(' ') >= 0) {
      return "periods (%s)".formatted(text);
    }
    return periods == 1 ? text : text + "s";
  }
}
