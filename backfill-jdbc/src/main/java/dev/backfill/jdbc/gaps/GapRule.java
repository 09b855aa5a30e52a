package dev.backfill.jdbc.gaps;

import static dev.backfill.jdbc.scope.TableRows.number;
import static java.util.Objects.requireNonNull;

import dev.backfill.scope.Range;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rule that makes a period a gap.
 *
 * @param least so many rows it has at least
 * @param percent so much of the median it has at least; empty if it is not compared
 * @param calendars all of them must expect rows
 */
public record GapRule<R extends Range>(
    long least, OptionalInt percent, List<Calendar<R>> calendars) {

  private static final int ALL = 100;

  public GapRule {
    if (least < 1) {
      throw new IllegalArgumentException(
          "atLeast must be >= 1 row, was %d: every period has 0 rows or more".formatted(least));
    }
    percent.ifPresent(
        share -> {
          if (share < 1 || share > ALL) {
            throw new IllegalArgumentException(
                "sparseBelowPercent is a share of the median from 1 to 100 percent, was " + share);
          }
        });
    calendars = List.copyOf(calendars);
    var names = calendars.stream().map(Calendar::name).toList();
    if (names.stream().distinct().count() < names.size()) {
      throw new IllegalArgumentException(
          "Two calendars of one search are named '%s'; give each its own name"
              .formatted(names.getLast()));
    }
  }

  /** A period without any row is a gap. */
  static <R extends Range> GapRule<R> noRows() {
    return new GapRule<>(1, OptionalInt.empty(), List.of());
  }

  /**
   * A calendar of the user's.
   *
   * @param name stands for it in definitions
   * @param period true if a period is to have rows
   */
  public record Calendar<R extends Range>(String name, Predicate<? super R> period) {
    public Calendar {
      requireNonNull(period, "period");
      if (name.isBlank() || name.lines().count() > 1) {
        throw new IllegalArgumentException(
            "The name of a calendar stands for it in the plan's definition: one line, not blank");
      }
    }
  }

  public GapRule<R> withLeast(long rows) {
    return new GapRule<>(rows, percent, calendars);
  }

  public GapRule<R> withPercent(int share) {
    return new GapRule<>(least, OptionalInt.of(share), calendars);
  }

  public GapRule<R> with(Calendar<R> more) {
    return new GapRule<>(
        least, percent, Stream.concat(calendars.stream(), Stream.of(more)).toList());
  }

  /** Returns true if no calendar excludes a period. */
  boolean expects(R period) {
    return calendars.stream().allMatch(calendar -> calendar.period().test(period));
  }

  /** Returns true if a gap may have rows. */
  boolean takesSparsePeriods() {
    return least > 1 || percent.isPresent();
  }

  /** Returns true if a whole period has too few rows. */
  boolean isSparse(long rows, double median) {
    return rows < least
        || (percent.isPresent() && rows * (double) ALL < percent.getAsInt() * median);
  }

  /** The content of a gap, in words. */
  String gap() {
    if (!takesSparsePeriods()) {
      return "no rows";
    }
    return percent.isEmpty() ? fewer() : least > 1 ? fewer() + " or " + sparse() : sparse();
  }

  private String fewer() {
    return "fewer than %s rows".formatted(number(least));
  }

  private String sparse() {
    return "fewer than %d %% of the median".formatted(percent.orElse(ALL));
  }

  /** Every setting, canonically. */
  String definition() {
    var text = new StringBuilder("less than ").append(least).append(least == 1 ? " row" : " rows");
    percent.ifPresent(share -> text.append(" or ").append(share).append(" % of the median"));
    calendars.forEach(
        calendar -> text.append(" expected by '").append(calendar.name()).append('\''));
    return text.toString();
  }
}
