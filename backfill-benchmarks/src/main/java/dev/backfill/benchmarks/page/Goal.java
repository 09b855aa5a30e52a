package dev.backfill.benchmarks.page;

import dev.backfill.benchmarks.measure.Contender.Family;
import dev.backfill.benchmarks.measure.Spread;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * An aim, and the value that was reached.
 *
 * @param what is measured
 * @param atMost true if less is better
 * @param limit of the median
 * @param reached the measured spread
 */
public record Goal(String what, boolean atMost, double limit, Spread reached) {

  private static final double MOST = 10;

  /** A goal that is met by little. */
  public static Goal atMost(String what, double limit, Spread reached) {
    return new Goal(what, true, limit, reached);
  }

  /** A goal that is met by much. */
  public static Goal atLeast(String what, double limit, Spread reached) {
    return new Goal(what, false, limit, reached);
  }

  /** Returns true if the median is within the limit. */
  public boolean met() {
    return atMost ? reached.median() <= limit : reached.median() >= limit;
  }

  /** Of two goals, one of which is enough: the one that is nearer to its aim, or is met best. */
  public static Goal either(Goal one, Goal other) {
    return one.ofTheAim().median() <= other.ofTheAim().median() ? one : other;
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
        Optional.of(
            new Plot(
                "goals",
                "of the aim; met if left of the line",
                goals.stream()
                    .map(goal -> new Plot.Line(goal.plain(), Family.BACKFILL, goal.ofTheAim()))
                    .toList(),
                OptionalDouble.of(1))));
  }

  private String plain() {
    return what.replace("`", "");
  }

  /**
   * The reached value as a multiple of the aim, or the aim as a multiple of the reached value: less
   * is better.
   */
  Spread ofTheAim() {
    return atMost
        ? new Spread(
            shown(reached.low() / limit),
            shown(reached.median() / limit),
            shown(reached.high() / limit))
        : new Spread(
            shown(limit / reached.high()),
            shown(limit / reached.median()),
            shown(limit / reached.low()));
  }

  /**
   * Between nothing, less than which cannot be drawn, and ten times too much; unknown is too much.
   */
  private static double shown(double ofTheAim) {
    return Double.isNaN(ofTheAim) ? MOST : Math.clamp(ofTheAim, 0, MOST);
  }
}
