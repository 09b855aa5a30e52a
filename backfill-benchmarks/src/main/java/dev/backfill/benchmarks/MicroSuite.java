package dev.backfill.benchmarks;

import dev.backfill.benchmarks.measure.Contender.Family;
import dev.backfill.benchmarks.micro.Micro;
import dev.backfill.benchmarks.micro.Micro.Figure;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Plot;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The parts by themselves, by JMH.
 *
 * @param server where the ledger in a database is
 * @param form the duration of the measurement
 * @param out where its progress is printed
 */
record MicroSuite(BenchmarkServer server, Form form, PrintStream out) implements Suite {

  @Override
  public String name() {
    return "parts";
  }

  @Override
  public Outcome run() throws Exception {
    out.println("Parts by themselves, by JMH");
    var figures = figures();
    var table =
        new Table(
            "Parts by themselves",
            """
            JMH, for each chunk: a whole run in memory of chunks that do nothing, on one and on \
            four lanes; cutting ranges without a database; the ledgers' part of a chunk on one \
            lane, from the claim to what is written when it is done.
            """,
            List.of("benchmark", "us, elapsed", "allocated, bytes"),
            figures.stream()
                .map(
                    figure ->
                        List.of(
                            figure.name(), Numbers.of(figure.micros()), Numbers.of(figure.bytes())))
                .toList(),
            Optional.of(
                new Plot(
                    "parts",
                    "microseconds for each chunk, of those below ten",
                    figures.stream()
                        .filter(figure -> figure.micros().median() < 10)
                        .map(
                            figure ->
                                new Plot.Line(figure.name(), Family.BACKFILL, figure.micros()))
                        .toList(),
                    OptionalDouble.empty())));
    return new Outcome(List.of(table), List.of());
  }

  private List<Figure> figures() throws Exception {
    server.template("parts", unused -> {});
    try (var database = server.copy("parts")) {
      return new Micro(database.url(), form.microSeconds(), form.measures() ? 1 : 0, out).run();
    }
  }
}
