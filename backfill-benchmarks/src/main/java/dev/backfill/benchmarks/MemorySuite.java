package dev.backfill.benchmarks;

import dev.backfill.benchmarks.data.OrdersTable;
import dev.backfill.benchmarks.measure.Contender.Family;
import dev.backfill.benchmarks.measure.Spread;
import dev.backfill.benchmarks.memory.Child;
import dev.backfill.benchmarks.memory.Looks;
import dev.backfill.benchmarks.memory.ManyChunks;
import dev.backfill.benchmarks.memory.ManyRows;
import dev.backfill.benchmarks.page.Goal;
import dev.backfill.benchmarks.page.Numbers;
import dev.backfill.benchmarks.page.Plot;
import dev.backfill.benchmarks.page.Table;
import dev.backfill.benchmarks.server.BenchmarkServer;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * How much is held while many chunks or rows go by.
 *
 * @param server where the rows are
 * @param form how many
 * @param out where it is told how far it is
 */
record MemorySuite(BenchmarkServer server, Form form, PrintStream out) implements Suite {

  private static final int ALLOWED = 16;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Outcome run() throws Exception {
    out.printf(Locale.ROOT, "%,d chunks in a heap of %d MB%n", form.remembered(), Child.HEAP);
    var chunks = Looks.in(Child.run(ManyChunks.class, Long.toString(form.remembered())));
    out.printf(Locale.ROOT, "%,d rows in a heap of %d MB%n", form.transformed(), Child.HEAP);
    var rows = rows();
    var held = List.of(new Held("chunks, ledger in memory", form.remembered(), chunks), rows);
    return new Outcome(
        List.of(table(held)),
        List.of(
            Goal.atMost(
                "%,d chunks in %d MB: bytes more held for each finished chunk"
                    .formatted(form.remembered(), Child.HEAP),
                ALLOWED,
                Spread.exactly(chunks.slope())),
            Goal.atMost(
                "%,d rows through `transform` in %d MB: bytes more held for each row"
                    .formatted(form.transformed(), Child.HEAP),
                1,
                Spread.exactly(rows.looks().slope()))));
  }

  private Held rows() throws Exception {
    server.template("many", new OrdersTable(form.transformed())::fill);
    try (var database = server.copy("many")) {
      var lines = Child.run(ManyRows.class, database.url(), Long.toString(form.transformed()));
      return new Held("rows through `transform`", form.transformed(), Looks.in(lines));
    }
  }

  /**
   * What was held by one run.
   *
   * @param what went by
   * @param count how many of them
   * @param looks at the heap
   */
  private record Held(String what, long count, Looks looks) {}

  private static Table table(List<Held> held) {
    return new Table(
        "Memory",
        """
        Child processes with a heap of %d MB, which is looked at twice a second after a full \
        collection. *More for each* is the slope of what is held, after the first quarter of the run.
        """
            .formatted(Child.HEAP),
        List.of("what", "how many", "most held, MB", "more for each, bytes"),
        held.stream()
            .map(
                one ->
                    List.of(
                        one.what(),
                        "%,d".formatted(one.count()),
                        Numbers.of(one.looks().held().high() / 1e6),
                        Numbers.of(one.looks().slope())))
            .toList(),
        Optional.of(
            new Plot(
                "memory",
                "held at any time, MB of %d".formatted(Child.HEAP),
                held.stream()
                    .map(
                        one ->
                            new Plot.Line(
                                "%,d %s".formatted(one.count(), one.what().replace("`", "")),
                                Family.BACKFILL,
                                one.looks().held().times(1e-6)))
                    .toList(),
                OptionalDouble.of(Child.HEAP))));
  }
}
