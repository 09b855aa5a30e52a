package dev.backfill.benchmarks;

import dev.backfill.benchmarks.data.RowContenders;
import dev.backfill.benchmarks.load.Latencies;
import dev.backfill.benchmarks.load.LoadedOrders;
import dev.backfill.benchmarks.measure.Contender;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.measure.Spread;
import dev.backfill.benchmarks.measure.Standing;
import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Plot;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import dev.backfill.benchmarks.springbatch.BySpringBatch;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * An application at work on the table that is changed.
 *
 * @param server where
 * @param form the number of rows and of rounds
 * @param out where its progress is printed
 */
record LoadSuite(BenchmarkServer server, Form form, PrintStream out) implements Suite {

  private static final List<Integer> LANES = List.of(1, 2, 4);

  /** A hundredth of the transactions is few, so the median of the rounds may be above by that. */
  private static final double TOLERANCE = 1.1;

  @Override
  public String name() {
    return "load";
  }

  @Override
  public Outcome run() throws Exception {
    out.printf(Locale.ROOT, "An application beside the change of %,d rows%n", form.moved());
    var orders = new LoadedOrders(form.moved());
    server.template("loaded", orders::fill);
    var ways = ways(orders);
    var standings =
        new Rounds(server, "loaded", orders, out).run(ways, form.rounds(), form.measures());
    var measured = new ArrayList<Measured>();
    for (var standing : standings) {
      measured.add(new Measured(standing, orders.of(standing.contender(), form.rounds())));
    }
    return new Outcome(List.of(table(measured)), goals(measured));
  }

  private int batch() {
    return (int) Math.min(1_000, form.moved() / 20);
  }

  /** Alone, then the loop for each number of lanes, ours for each, and the peer. */
  private List<Contender> ways(LoadedOrders orders) {
    var rows = new RowContenders(form.moved());
    var all = new ArrayList<Contender>();
    all.add(orders.alone(form.measures() ? Duration.ofSeconds(4) : Duration.ofMillis(100)));
    LANES.forEach(lanes -> all.add(orders.beside(rows.loop(lanes, batch()))));
    LANES.forEach(lanes -> all.add(orders.beside(rows.set(lanes, 10 * batch(), batch()))));
    for (int threads : List.of(2, 4)) {
      all.add(orders.beside(new BySpringBatch(form.moved()).cursorAndArrays(threads, batch())));
    }
    return all;
  }

  /**
   * A way, and the latencies of the application beside it.
   *
   * @param standing the costs of the way
   * @param latencies by round
   */
  private record Measured(Standing standing, List<Latencies> latencies) {

    Spread percentile(int percent) {
      return Spread.of(latencies.stream().map(round -> round.percentile(percent)).toList());
    }

    Spread over(Measured other) {
      return Spread.of(
          IntStream.range(0, latencies.size())
              .mapToObj(
                  round ->
                      latencies.get(round).percentile(99)
                          / other.latencies.get(round).percentile(99))
              .toList());
    }

    double perSecond() {
      return IntStream.range(0, latencies.size())
          .mapToDouble(
              round -> latencies.get(round).count() / Standing.wall(standing.costs().get(round)))
          .average()
          .orElse(0);
    }
  }

  private static List<Goal> goals(List<Measured> all) {
    return IntStream.range(0, LANES.size())
        .mapToObj(
            no ->
                Goal.atMost(
                    "an application beside `set`, lanes: %d: p99, of beside the loop by hand"
                        .formatted(LANES.get(no)),
                    TOLERANCE,
                    all.get(1 + LANES.size() + no).over(all.get(1 + no))))
        .toList();
  }

  private Table table(List<Measured> all) {
    return new Table(
        "An application at work",
        """
        %,d orders are changed in batches of %,d rows. Meanwhile four threads of an application \
        begin a short transaction each, every 5 ms: it reads an order by its key, changes it, and \
        commits. A latency is counted from when the transaction should have begun. Percentiles in \
        milliseconds. *Time* is that of the whole change, in seconds. Afterwards every row is \
        checked, and no change of the application is missing.
        """
            .formatted(form.moved(), batch()),
        List.of("beside", "p50", "p95", "p99", "transactions/s", "time, s"),
        all.stream()
            .map(
                measured ->
                    List.of(
                        Standings.name(measured.standing()),
                        Numbers.of(measured.percentile(50).median()),
                        Numbers.of(measured.percentile(95).median()),
                        Numbers.of(measured.percentile(99)),
                        Numbers.of(measured.perSecond()),
                        Numbers.of(measured.standing().spread(Standing::wall).median())))
            .toList(),
        Optional.of(
            new Plot(
                "load",
                "p99 of the application's transactions, ms",
                all.stream()
                    .map(
                        measured ->
                            new Plot.Line(
                                measured.standing().contender().name(),
                                measured.standing().contender().family(),
                                measured.percentile(99)))
                    .toList(),
                OptionalDouble.of(all.getFirst().percentile(99).median()))));
  }
}
