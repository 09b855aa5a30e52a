package dev.backfill.report;

import dev.backfill.scope.Range;
import dev.backfill.scope.Scope;
import dev.backfill.support.Figures;
import java.util.ArrayList;
import java.util.List;

/** Which range a plan covers, with both bounds, for people. Stateless. */
final class RangeText {

  private RangeText() {}

  /** The range of a scope; empty if its data would have to be asked. */
  static <R extends Range> String given(Scope<R> scope) {
    if (scope.discovers()) {
      return "";
    }
    var ranges = new ArrayList<R>();
    try {
      scope.ranges().forEachRemaining(ranges::add);
    } catch (Exception e) {
      return ""; // a page about a run has to be written all the same
    }
    return of(scope, ranges);
  }

  /** The first and the last range, and how many there are; empty if bounds are row data. */
  static <R extends Range> String of(Scope<R> scope, List<R> ranges) {
    if (ranges.isEmpty()) {
      return "nothing";
    }
    if (scope.codec().sensitive()) {
      return "";
    }
    String first = ranges.getFirst().toString();
    return ranges.size() == 1
        ? first
        : "%s to %s, %s ranges".formatted(first, ranges.getLast(), Figures.count(ranges.size()));
  }
}
