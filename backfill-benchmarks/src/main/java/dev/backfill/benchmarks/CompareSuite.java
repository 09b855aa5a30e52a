package dev.backfill.benchmarks;

import dev.backfill.benchmarks.data.ComparedOrders;
import dev.backfill.benchmarks.measure.Rounds;
import dev.backfill.benchmarks.measure.Standing;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/**
 * Two tables compared.
 *
 * @param server where
 * @param form the number of rows and of rounds
 * @param out where its progress is printed
 */
record CompareSuite(BenchmarkServer server, Form form, PrintStream out) implements Suite {

  @Override
  public String name() {
    return "compare";
  }

  @Override
  public Outcome run() throws Exception {
    out.printf(Locale.ROOT, "Comparing two tables of %,d rows%n", form.moved());
    var tables = new ComparedOrders(form.moved());
    server.template("compared", tables::fill);
    var standings =
        new Standings(
            new Rounds(server, "compared", tables, out)
                .run(form.of(tables.ways()), form.rounds(), form.measures()));
    return new Outcome(List.of(table(standings)), List.of());
  }

  private Table table(Standings standings) {
    return new Table(
        "Two tables compared",
        """
        Two tables of %,d rows in one database: equal, or with one row of a hundred changed. \
        `EXCEPT` in both directions counts rows that differ; Backfill also names columns and sides, \
        looks again after 500 ms, and keeps the result. Time as a multiple of the first way in the \
        same round.
        """
            .formatted(form.moved()),
        List.of("way", "s", "of `EXCEPT`", "CPU, s"),
        standings.all().stream()
            .map(
                standing ->
                    List.of(
                        Standings.name(standing),
                        Numbers.of(standing.spread(Standing::wall)),
                        standings.multiple(standing, Standing::wall),
                        Numbers.of(standing.spread(Standing::cpu).median())))
            .toList(),
        standings.plot("compare", "time, as a multiple of EXCEPT both ways of equal tables"));
  }
}
