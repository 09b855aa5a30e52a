package dev.backfill.benchmarks;

import static dev.backfill.benchmarks.measure.Contender.Family;

import dev.backfill.benchmarks.measure.Cost;
import dev.backfill.benchmarks.measure.Standing;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Plot;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * How ways of doing the same compare with the first of them.
 *
 * @param all the first way, and others
 */
record Standings(List<Standing> all) {

  Standing first() {
    return all.getFirst();
  }

  /** The name of a way for a cell of a table; ours is bold. */
  static String name(Standing standing) {
    String name = standing.contender().name();
    return standing.contender().family() == Family.BACKFILL ? "**" + name + "**" : name;
  }

  /** A figure as a multiple of that of the first way in the same round. */
  String multiple(Standing standing, ToDoubleFunction<Cost> figure) {
    return Numbers.of(standing.over(first(), figure));
  }

  /** The times as multiples of that of the first way. */
  Optional<Plot> plot(String file, String title) {
    var lines =
        all.stream()
            .map(
                standing ->
                    new Plot.Line(
                        standing.contender().name(),
                        standing.contender().family(),
                        standing.over(first(), Standing::wall)))
            .toList();
    return Optional.of(new Plot(file, title, lines, OptionalDouble.of(1)));
  }
}
