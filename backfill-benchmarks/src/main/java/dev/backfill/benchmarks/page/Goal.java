package dev.backfill.benchmarks.page;

import dev.backfill.benchmarks.measure.Spread;
import java.util.List;
import java.util.Optional;

/**
 * What was aimed at, and what was reached.
 *
 * @param what is measured
 * @param atMost whether less is better
 * @param limit of the median
 * @param reached the measured spread
 */
public record Goal(String what, boolean atMost, double limit, Spread reached) {

  /** A goal that is met by little. */
  public static Goal atMost(String what, double limit, Spread reached) {
    return new Goal(what, true, limit, reached);
  }

  /** A goal that is met by much. */
  public static Goal atLeast(String what, double limit, Spread reached) {
    return new Goal(what, false, limit, reached);
  }

  /** Whether the median is within the limit. */
  public boolean met() {
    return atMost ? reached.median() <= limit : reached.median() >= limit;
  }

  /** All of them in a table. */
  public static Table table(String text, List<Goal> goals) {
    return new Table(
        "What was aimed at",
        text,
        List.of("what", "aim", "reached, median (range)", "met"),
        goals.stream()
            .map(
                goal ->
                    List.of(
                        goal.what(),
                        (goal.atMost() ? "at most " : "at least ") + Numbers.of(goal.limit()),
                        Numbers.of(goal.reached()),
                        goal.met() ? "yes" : "no"))
            .toList(),
        Optional.empty());
  }
}
