package dev.backfill.jdbc.gaps;

import static dev.backfill.jdbc.scope.TableRows.number;

import dev.backfill.jdbc.catalog.Column;
import dev.backfill.jdbc.resource.SourceTable;
import dev.backfill.jdbc.scope.Axis;
import dev.backfill.jdbc.scope.Coverage;
import dev.backfill.jdbc.scope.IntervalAxis;
import dev.backfill.jdbc.scope.Selection;
import dev.backfill.scope.ChunkStrategy;
import dev.backfill.scope.DateRange;
import dev.backfill.scope.Order;
import dev.backfill.scope.Planning;
import dev.backfill.scope.Range;
import dev.backfill.support.Asking;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Looks for periods that have no rows, or too few. Immutable.
 *
 * @param rows those that are counted: all between the bounds that meet the conditions
 * @param axis along which
 * @param unit the unit of a period; cuts by a calendar, without asking the database
 * @param range where
 * @param rule the rule for a gap
 * @param groups of which each is searched by itself; empty for the table as a whole
 */
public record GapSearch<R extends Range, B extends Comparable<? super B>>(
    Selection<R> rows,
    IntervalAxis<R, B> axis,
    ChunkStrategy<R> unit,
    R range,
    GapRule<R> rule,
    Optional<GapGroups> groups) {

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
  public static <R extends Range, B extends Comparable<? super B>> GapSearch<R, B> of(
      SourceTable table, IntervalAxis<R, B> axis, ChunkStrategy<R> unit, R range) {
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
        Selection.of(table, axis, new Coverage.Given<>(range)),
        axis,
        unit,
        range,
        GapRule.noRows(),
        Optional.empty());
  }

  private static void requireYear(String what, Object bound) {
    int year = ((TemporalAccessor) bound).get(ChronoField.YEAR);
    if (year < 1 || year > LAST_YEAR) {
      throw new IllegalArgumentException(
          "Gaps of %s are searched from year 1 to 9999, not in %d".formatted(what, year));
    }
  }

  public GapSearch<R, B> where(String condition) {
    var fewer = rows.where(condition);
    return new GapSearch<>(fewer, axis, unit, range, rule, groups.map(GapGroups::anew));
  }

  public GapSearch<R, B> by(GapRule<R> other) {
    return new GapSearch<>(rows, axis, unit, range, other, groups.map(GapGroups::anew));
  }

  public GapSearch<R, B> per(GapGroups others) {
    return new GapSearch<>(rows, axis, unit, range, rule, Optional.of(others));
  }

  /**
   * A column of another table that is cut as the one that is searched.
   *
   * @throws IllegalArgumentException if there is none of the same type
   */
  public Axis<R> axisOf(SourceTable other, String name) {
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
  public String definition() {
    var bounds = axis.codec().write(range);
    return "%s gaps by %s from %s to %s of %s%s"
        .formatted(
            rows.definition(),
            unit.definition(),
            bounds.lo(),
            bounds.hi(),
            rule.definition(),
            groups.map(GapGroups::definition).orElse(""));
  }

  /**
   * Returns true if a gap is more than a period without any row: one of a group has those of
   * others.
   */
  boolean mayHaveRows() {
    return groups.isPresent() || rule.takesSparsePeriods() || !rows.where().isEmpty();
  }

  /**
   * Counts the rows of all periods, in one statement, and finds the gaps; of groups, those in which
   * at least one has a gap.
   *
   * @return the gaps, neighbours merged, ascending
   * @throws dev.backfill.contract.BackfillException if the database refuses a condition, or does
   *     not answer
   */
  public List<R> find() {
    rows.requireValid();
    var periods = periods();
    var verdict = GapDecision.of(this, periods);
    if (groups.isPresent()) {
      return inGroups(groups.get(), periods, verdict);
    }
    var counts = new PeriodCounts(rows, axis.column()).of(parameters(periods));
    return merged(periods, verdict.gaps(counts));
  }

  private List<R> inGroups(GapGroups searched, List<R> periods, GapDecision<R> verdict) {
    var union = new GapUnion<>(verdict);
    var total = new GroupCounts(rows, axis.column(), searched).of(parameters(periods), union::add);
    var ranges = merged(periods, union.gaps());
    searched.found(
        new GapGroups.Finding(
            ranges, total.groups(), union.lacking(), union.pairs(), total.without()));
    return ranges;
  }

  private List<R> merged(List<R> periods, BitSet gaps) {
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
   * Returns true if any value of the column lies in a period: none does in an hour that a clock
   * shows for the second time, or in a day that a zone has skipped.
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

  /** Returns true if the first period is cut short. */
  boolean cutsFirst() {
    return cuts(from(range));
  }

  /** Returns true if the last period is cut short. */
  boolean cutsLast() {
    return cuts(axis.type().to(range));
  }

  private boolean cuts(B bound) {
    var type = axis.type();
    var pieces = pieces(type.range(type.at(type.position(bound) - 1), type.next(bound)));
    pieces.next();
    return !pieces.hasNext();
  }

  /** The result of a search, in one sentence without full stop; gaps in any order. */
  public String sentence(List<R> gaps) {
    return new GapSentence<>(this, axis.type()).about(gaps);
  }
}
