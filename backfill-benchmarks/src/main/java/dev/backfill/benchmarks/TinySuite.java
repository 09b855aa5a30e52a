package dev.backfill.benchmarks;

import dev.backfill.benchmarks.idle.IdleWay;
import dev.backfill.benchmarks.idle.RawCommits;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.measure.Spread;
import dev.backfill.benchmarks.measure.Standing;
import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Plot;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import dev.backfill.benchmarks.tiny.TinyTable;
import dev.backfill.benchmarks.tiny.TinyWays;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Chunks of one row each.
 *
 * @param server where
 * @param form the number of chunks and of rounds
 * @param out where its progress is printed
 */
record TinySuite(BenchmarkServer server, Form form, PrintStream out) implements Suite {

  private static final int LANES = 4;
  private static final double OF_THE_LOOP = 0.8;

  @Override
  public String name() {
    return "tiny";
  }

  @Override
  public Outcome run() throws Exception {
    out.printf(Locale.ROOT, "Changing %,d rows one by one%n", form.changed());
    var table = new TinyTable(form.changed());
    server.template("tiny", table::fill);
    var many = measure(table, LANES);
    var one = measure(table, 1);
    return new Outcome(
        List.of(table(many, one)),
        List.of(
            Goal.atLeast(
                "`set`, a chunk for each row: chunks a second, of the loop by hand",
                OF_THE_LOOP,
                many.getLast().rate())));
  }

  /**
   * A way, and its rate as a multiple of the first one's.
   *
   * @param way it
   * @param standing its costs
   * @param rate the multiple
   */
  private record Measured(IdleWay way, Standing standing, Spread rate) {}

  private List<Measured> measure(TinyTable table, int lanes) throws Exception {
    int rows = form.changed();
    var ways = List.of(new RawCommits("tiny").on(lanes, rows), new TinyWays(rows).set(lanes));
    var standings =
        new Rounds(server, "tiny", table, out)
            .run(ways.stream().map(IdleWay::contender).toList(), form.rounds(), form.measures());
    var measured = new ArrayList<Measured>();
    for (int no = 0; no < ways.size(); no++) {
      var way = ways.get(no);
      measured.add(
          new Measured(
              way,
              standings.get(no),
              standings.get(no).over(way::rate, standings.getFirst(), ways.getFirst()::rate)));
    }
    return measured;
  }

  private static Table table(List<Measured> many, List<Measured> one) {
    var all = new ArrayList<>(many);
    all.addAll(one);
    return new Table(
        "Chunks of one row",
        """
        Every row of a table is changed by itself; afterwards each is checked to have changed once. \
        Backfill's are whole runs, and its chunks share transactions. Chunks a second as multiples \
        of the loop by hand with as many connections in the same round.
        """,
        List.of("way", "chunks", "a second", "of the loop", "CPU, us per chunk"),
        all.stream().map(TinySuite::line).toList(),
        Optional.of(
            new Plot(
                "tiny",
                "chunks a second, as a multiple of the loop by hand",
                all.stream()
                    .map(
                        measured ->
                            new Plot.Line(
                                measured.way().contender().name(),
                                measured.way().contender().family(),
                                measured.rate()))
                    .toList(),
                OptionalDouble.of(1))));
  }

  private static List<String> line(Measured measured) {
    var way = measured.way();
    return List.of(
        Standings.name(measured.standing()),
        "%,d".formatted(way.chunks()),
        Numbers.of(measured.standing().spread(way::rate).median()),
        Numbers.of(measured.rate()),
        Numbers.of(measured.standing().spread(way::cpuMicros).median()));
  }
}
