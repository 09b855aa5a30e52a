package dev.backfill.benchmarks;

import static dev.backfill.benchmarks.measure.Contender.Family;

import dev.backfill.benchmarks.measure.Spread;
import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Plot;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.planning.PlanningTrials;
import dev.backfill.benchmarks.planning.PlanningTrials.Result;
import dev.backfill.benchmarks.server.BenchmarkServer;
import java.io.PrintStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Cutting tables into pieces.
 *
 * @param server where
 * @param form the number of rows
 * @param out where its progress is printed
 */
record PlanningSuite(BenchmarkServer server, Form form, PrintStream out) implements Suite {

  /** 5 ms are aimed at where the walk of so many rows takes 100; of more it takes longer. */
  private static final double OF_THE_WALK = 0.05;

  private static final double WALKED = 2_000_000;

  @Override
  public String name() {
    return "planning";
  }

  @Override
  public Outcome run() throws Exception {
    out.printf(Locale.ROOT, "Planning tables of %,d rows%n", form.planned());
    var trials = new PlanningTrials(form.planned(), 1 + 2 * form.rounds(), out);
    server.template("planned", trials::fill);
    List<Result> results;
    try (var database = server.copy("planned")) {
      results = trials.run(database);
    }
    var previews = results.stream().filter(result -> result.isPreview()).toList();
    return new Outcome(
        List.of(table(results)),
        List.of(
            Goal.atMost(
                "preview of %,d rows: time, of walking the key by hand (worst table)"
                    .formatted(form.planned()),
                OF_THE_WALK * WALKED / form.planned(),
                slowest(previews, results)),
            Goal.atMost(
                "preview of 40 chunks: largest, of the mean (worst table)", 1.2, worst(previews))));
  }

  private static Spread slowest(List<Result> previews, List<Result> all) {
    return previews.stream()
        .map(preview -> preview.millis().times(1 / walk(preview, all)))
        .max(Comparator.comparingDouble(Spread::median))
        .orElseThrow();
  }

  private static double walk(Result preview, List<Result> all) {
    return all.stream()
        .filter(one -> one.isWalk() && one.table().equals(preview.table()))
        .mapToDouble(one -> one.millis().median())
        .findFirst()
        .orElseThrow();
  }

  private static Spread worst(List<Result> previews) {
    double worst = previews.stream().mapToDouble(Result::largest).max().orElseThrow();
    return Spread.exactly(worst);
  }

  private Table table(List<Result> results) {
    return new Table(
        "Planning",
        """
        Tables of %,d rows with fresh statistics, known already, cut into 40 pieces. The preview asks the catalog; \
        a run walks the index, ahead of its lanes. *Largest* is the largest piece as a multiple of \
        the mean, counted afterwards: 1 is perfect.
        """
            .formatted(form.planned()),
        List.of("keys", "planner", "ms", "pieces", "largest"),
        results.stream()
            .map(
                result ->
                    List.of(
                        result.table(),
                        result.family() == Family.BACKFILL
                            ? "**" + result.planner() + "**"
                            : result.planner(),
                        Numbers.of(result.millis()),
                        Integer.toString(result.pieces()),
                        Numbers.of(result.largest())))
            .toList(),
        Optional.of(
            new Plot(
                "planning",
                "largest piece, as a multiple of the mean",
                results.stream()
                    .map(
                        result ->
                            new Plot.Line(
                                result.name() + ": " + result.planner(),
                                result.family(),
                                Spread.exactly(result.largest())))
                    .toList(),
                OptionalDouble.of(1.2))));
  }
}
